/** Providers in small, on this server: to try channels without an account anywhere, and to test. */
@NamedInterface("simulator")
@NullMarked
package kira.channels.simulator;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
