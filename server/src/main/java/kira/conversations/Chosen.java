package kira.conversations;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The answer that somebody chose.
 *
 * @param question message that asked; null where it is not known any more
 * @param id as it was asked with
 */
public record Chosen(@Nullable UUID question, String id, String title) {}
