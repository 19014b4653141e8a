/** Conversations between a contact and whoever holds them, Kira or a person. */
@ApplicationModule(
    allowedDependencies = {
      "contacts",
      "notes",
      "platform :: blobs",
      "platform :: html",
      "platform :: privacy",
      "platform :: realtime",
      "platform :: tenancy",
      "platform :: web",
      "team"
    })
@NullMarked
package kira.conversations;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
