/** Conversations between a contact and whoever holds them, Kira or a person. */
@ApplicationModule(
    allowedDependencies = {
      "platform :: tenancy",
      "platform :: web",
      "platform :: realtime",
      "contacts",
      "team"
    })
@NullMarked
package kira.conversations;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
