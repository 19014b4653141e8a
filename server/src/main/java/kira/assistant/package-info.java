/** Kira's answers: found in the articles, quoted or written by a model, cited, or owned up to. */
@ApplicationModule(
    allowedDependencies = {
      "platform",
      "platform :: html",
      "platform :: http",
      "platform :: models",
      "platform :: secrets",
      "platform :: tenancy",
      "platform :: web",
      "conversations",
      "knowledge",
      "team"
    })
@NullMarked
package kira.assistant;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
