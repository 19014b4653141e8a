package kira.contacts.filter;

import java.util.List;
import java.util.Optional;
import kira.contacts.fields.Field;
import kira.contacts.fields.FieldType;
import kira.contacts.fields.FieldType.Order;

/**
 * Something that contacts can be filtered and sorted by.
 *
 * @param key how filters name it
 * @param type how a value of it is written
 * @param place where its values are stored
 */
public record Attribute(String key, FieldType type, Place place) {

  /** Where the values of an attribute are found. */
  public sealed interface Place {
    /** A column of the contact's own row. */
    record Column(String name) implements Place {}

    /** Rows of their own, one a value, under a key. */
    record Rows(String field) implements Place {}
  }

  /** Every tag is a row. */
  public static final String TAG_ROWS = "~tag";

  /** Every word of a name, address or number is a row. */
  public static final String WORD_ROWS = "~word";

  /** What was last said about a channel and a purpose is a row. */
  public static final String CONSENT_ROWS = "~consent";

  /** The words a contact is searched by; no name that a filter could write. */
  public static final Attribute SEARCH =
      new Attribute(WORD_ROWS, FieldType.TEXT, new Place.Rows(WORD_ROWS));

  public static final Attribute LAST_SEEN =
      column("lastSeenAt", FieldType.DATE_TIME, "last_seen_at");

  /** The member who looks after a contact, by id; no key of a field has a capital letter. */
  public static final Attribute OWNER =
      new Attribute("ownerId", FieldType.CHOICE, new Place.Rows("ownerId"));

  /** How far a contact has come, by the key of a stage. */
  public static final Attribute STAGE =
      new Attribute("lifecycleStage", FieldType.CHOICE, new Place.Rows("lifecycleStage"));

  /** What every contact has. */
  private static final List<Attribute> COMMON =
      List.of(
          column("name", FieldType.TEXT, "name_key"),
          column("email", FieldType.EMAIL, "email_key"),
          column("phone", FieldType.TEXT, "phone_key"),
          column("externalId", FieldType.TEXT, "external_key"),
          column("locale", FieldType.TEXT, "locale_key"),
          column("verified", FieldType.BOOLEAN, "verified"),
          column("createdAt", FieldType.DATE_TIME, "created_at"),
          LAST_SEEN,
          column("company", FieldType.COMPANY, "company_key"),
          new Attribute("tags", FieldType.CHOICES, new Place.Rows(TAG_ROWS)),
          new Attribute("consent", FieldType.CHOICES, new Place.Rows(CONSENT_ROWS)),
          OWNER,
          STAGE);

  private static Attribute column(String key, FieldType type, String name) {
    return new Attribute(key, type, new Place.Column(name));
  }

  public static Attribute of(Field field) {
    return new Attribute(field.key(), field.type(), new Place.Rows(field.key()));
  }

  /** Names that no field may take. */
  public static Optional<Attribute> common(String key) {
    return COMMON.stream().filter(attribute -> attribute.key().equals(key)).findFirst();
  }

  public Order order() {
    return type.order();
  }
}
