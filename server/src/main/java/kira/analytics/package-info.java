/** Figures of a workspace, kept by a reader of the journal. */
@ApplicationModule(
    allowedDependencies = {
      "platform",
      "platform :: tenancy",
      "platform :: web",
      "conversations",
      "knowledge",
      "team"
    })
@NullMarked
package kira.analytics;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
