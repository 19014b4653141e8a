package kira.conversations;

import org.jspecify.annotations.Nullable;

/** The page a conversation began on, as the visitor's browser told it. */
public record Origin(
    @Nullable String page,
    @Nullable String title,
    @Nullable String referrer,
    @Nullable String userAgent) {}
