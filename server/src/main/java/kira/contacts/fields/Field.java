package kira.contacts.fields;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field that a workspace has defined.
 *
 * @param key what it is known by, to the API, to filters and in storage; never changes
 * @param type never changes
 * @param choices the values of a choice field, in order; empty for other types
 * @param currency ISO 4217, of a money field
 * @param required whether members may not leave it empty
 * @param unique whether no two contacts, or companies, may have the same value
 * @param group the heading under which it stands; null for none
 * @param archived hidden and no longer written; its values stay
 * @param defaultValue what whoever is made from now on begins with, where nothing is said of the
 *     field; null for none
 */
public record Field(
    String key,
    String label,
    FieldType type,
    List<String> choices,
    @Nullable String currency,
    boolean required,
    boolean unique,
    @Nullable String help,
    @Nullable String group,
    boolean archived,
    @Nullable FieldValue defaultValue) {
  public Field {
    choices = List.copyOf(choices);
  }

  Field in(String other) {
    return with(other, defaultValue);
  }

  /** The same field with a default, or without one. */
  public Field beginningWith(@Nullable FieldValue value) {
    return with(group, value);
  }

  private Field with(@Nullable String heading, @Nullable FieldValue value) {
    return new Field(
        key, label, type, choices, currency, required, unique, help, heading, archived, value);
  }
}
