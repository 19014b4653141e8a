/** Who may act in a workspace: accounts, sign-in, sessions, members, invitations, roles, audit. */
@ApplicationModule(
    allowedDependencies = {
      "platform",
      "platform :: tenancy",
      "platform :: web",
      "platform :: html",
      "platform :: objects",
      "platform :: realtime",
      "platform :: secrets"
    })
@NullMarked
package kira.team;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
