package kira.channels;

import org.jspecify.annotations.Nullable;

/**
 * In whose name messages go out.
 *
 * @param address on the channel
 * @param name shown beside it
 */
public record SenderIdentity(String address, @Nullable String name) {}
