/**
 * Articles a workspace answers from: written, split into passages, embedded, searched, published.
 */
@ApplicationModule(
    allowedDependencies = {
      "platform",
      "platform :: html",
      "platform :: models",
      "platform :: objects",
      "platform :: realtime",
      "platform :: storage",
      "platform :: tenancy",
      "platform :: web",
      "team"
    })
@NullMarked
package kira.knowledge;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
