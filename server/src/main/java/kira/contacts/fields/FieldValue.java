package kira.contacts.fields;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/** A value of a field, typed: what was checked once stays checked. */
public sealed interface FieldValue {

  /** Of a text, a link, an e-mail address, a phone number, one choice, or a company's id. */
  record Text(String text) implements FieldValue {}

  record Number(BigDecimal number) implements FieldValue {}

  /**
   * @param currency ISO 4217, that of the field when the value was set
   */
  record Money(BigDecimal amount, String currency) implements FieldValue {}

  record Day(LocalDate day) implements FieldValue {}

  record Moment(Instant moment) implements FieldValue {}

  record Flag(boolean flag) implements FieldValue {}

  /** Several choices, in the order of the field's own list. */
  record Several(List<String> choices) implements FieldValue {
    public Several {
      choices = List.copyOf(choices);
    }
  }
}
