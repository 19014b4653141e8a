/** The ways by which customers reach a workspace; each channel is a part of its own. */
@ApplicationModule(
    allowedDependencies = {
      "platform :: blobs",
      "platform :: html",
      "platform :: http",
      "platform :: privacy",
      "platform :: realtime",
      "platform :: secrets",
      "platform :: tenancy",
      "platform :: web",
      "assistant",
      "collector",
      "contacts",
      "contacts :: consent",
      "conversations",
      "team"
    })
@NullMarked
package kira.channels;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
