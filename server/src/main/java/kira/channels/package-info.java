/** The ways by which customers reach a workspace; each channel is a part of its own. */
@ApplicationModule(
    allowedDependencies = {
      "platform :: tenancy",
      "platform :: web",
      "platform :: html",
      "platform :: secrets",
      "platform :: blobs",
      "assistant",
      "collector",
      "contacts",
      "conversations",
      "team"
    })
@NullMarked
package kira.channels;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
