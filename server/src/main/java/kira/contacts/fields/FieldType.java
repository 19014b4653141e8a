package kira.contacts.fields;

/** What kind of value a field holds, and how values are compared. */
public enum FieldType {
  /** One line of at most 255 characters. */
  TEXT(Order.WORDS),
  /** Many lines, at most 10,000 characters; found by whether there is any. */
  LONG_TEXT(Order.NONE),
  NUMBER(Order.SIZE),
  /** An amount in the field's own currency. */
  MONEY(Order.SIZE),
  DATE(Order.SIZE),
  DATE_TIME(Order.SIZE),
  BOOLEAN(Order.SIZE),
  /** One of the field's choices. */
  CHOICE(Order.WORDS),
  /** Any of the field's choices. */
  CHOICES(Order.WORDS),
  URL(Order.WORDS),
  EMAIL(Order.WORDS),
  /** In E.164, such as +351912345678. */
  PHONE(Order.WORDS),
  /** The id of a company. */
  COMPANY(Order.WORDS);

  /** Whether values are compared as words, by size, or not at all. */
  public enum Order {
    WORDS,
    SIZE,
    NONE
  }

  private final Order order;

  FieldType(Order order) {
    this.order = order;
  }

  public Order order() {
    return order;
  }

  public boolean hasChoices() {
    return this == CHOICE || this == CHOICES;
  }
}
