package kira.platform.web;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A problem as the API's description shows it; some carry more, such as {@code current}. */
record ProblemBody(
    URI type,
    String title,
    int status,
    String code,
    String detail,
    @Nullable String field,
    String requestId) {}
