/** People a workspace talks to, known by identities that merge when a visitor becomes known. */
@ApplicationModule(
    allowedDependencies = {
      "platform",
      "platform :: blobs",
      "platform :: html",
      "platform :: http",
      "platform :: objects",
      "platform :: privacy",
      "platform :: realtime",
      "platform :: secrets",
      "platform :: storage",
      "platform :: tenancy",
      "platform :: web",
      "team"
    })
@NullMarked
package kira.contacts;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
