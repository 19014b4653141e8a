package kira.objects;

import org.jspecify.annotations.Nullable;

/**
 * Why a command was refused, for a person to read.
 *
 * @param code stable, snake_case, for programs
 * @param message a whole sentence
 * @param field the input at fault, if one is
 */
public record Refusal(String code, String message, @Nullable String field) {}
