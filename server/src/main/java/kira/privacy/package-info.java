/** Tells people what is kept of them, erases them, and forgets what has become old. */
@ApplicationModule(
    allowedDependencies = {
      "contacts",
      "platform",
      "platform :: blobs",
      "platform :: privacy",
      "platform :: storage",
      "platform :: tenancy",
      "platform :: web",
      "team"
    })
@NullMarked
package kira.privacy;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
