/** The workspace that a first start comes with, and the words that greet its operator. */
@ApplicationModule(
    allowedDependencies = {
      "channels",
      "channels :: chat",
      "channels :: simulator",
      "contacts",
      "conversations",
      "knowledge",
      "platform",
      "platform :: http",
      "platform :: storage",
      "platform :: tenancy",
      "platform :: web",
      "team"
    })
@NullMarked
package kira.demo;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
