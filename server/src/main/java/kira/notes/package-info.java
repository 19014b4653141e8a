/** Notes and tasks that a team keeps on its contacts, and the notices that remind of them. */
@ApplicationModule(
    allowedDependencies = {
      "contacts",
      "platform :: html",
      "platform :: privacy",
      "platform :: realtime",
      "platform :: tenancy",
      "platform :: web",
      "team"
    })
@NullMarked
package kira.notes;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
