/** Chat on a customer's own site: the widget's server side, its sockets and its settings. */
@NamedInterface("chat")
@NullMarked
package kira.channels.chat;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
