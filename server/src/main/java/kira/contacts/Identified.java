package kira.contacts;

import org.jspecify.annotations.Nullable;

/**
 * Who somebody says they are.
 *
 * @param externalId the customer's own id for the person
 * @param verified whether the customer's server signed the claim; an unverified claim is noted on
 *     the contact but never joins it with another
 */
public record Identified(
    @Nullable String externalId,
    @Nullable String email,
    @Nullable String name,
    @Nullable String phone,
    boolean verified) {}
