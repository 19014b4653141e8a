/**
 * Events that customers' sites, apps and servers send, as the SDKs of Segment and RudderStack do.
 */
@ApplicationModule(
    allowedDependencies = {
      "contacts",
      "platform :: html",
      "platform :: privacy",
      "platform :: tenancy",
      "platform :: web",
      "team"
    })
@NullMarked
package kira.collector;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
