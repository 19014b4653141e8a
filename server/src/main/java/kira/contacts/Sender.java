package kira.contacts;

import org.jspecify.annotations.Nullable;

/**
 * Whom a source says that it speaks of; at least one of the two is there.
 *
 * @param anonymousId of a browser or an app
 * @param userId the customer's own id for the person
 */
public record Sender(
    @Nullable String anonymousId, @Nullable String userId, @Nullable String locale) {}
