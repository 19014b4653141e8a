package kira.contacts.fields;

import org.jspecify.annotations.Nullable;

/**
 * A field's value before and after; null is no value.
 *
 * @param field its key
 */
public record FieldChange(String field, @Nullable FieldValue before, @Nullable FieldValue after) {}
