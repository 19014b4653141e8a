/** The console's one WebSocket: committed news in order, and passing signals. */
@NamedInterface("realtime")
@NullMarked
package kira.platform.realtime;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
