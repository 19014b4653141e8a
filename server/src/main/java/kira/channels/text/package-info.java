/**
 * What all channels share that go from number to number: lines between an account and a number, and
 * what is said on them.
 */
@NullMarked
package kira.channels.text;

import org.jspecify.annotations.NullMarked;
