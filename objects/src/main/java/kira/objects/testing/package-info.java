/** Durable objects moved by hand: for tests that need neither a database nor a thread. */
@NullMarked
package kira.objects.testing;

import org.jspecify.annotations.NullMarked;
