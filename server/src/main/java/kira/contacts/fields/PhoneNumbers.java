package kira.contacts.fields;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Phone numbers as the world writes them, and the one way they are kept: E.164. */
public final class PhoneNumbers {
  private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
  private static final int LONGEST = 60;

  private PhoneNumbers() {}

  /**
   * @param region ISO 3166 country that a number without + belongs to; null where there is none
   * @return such as {@code +351912345678}; empty when no such number can exist
   */
  public static Optional<String> e164(String text, @Nullable String region) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      var number = NUMBERS.parse(text, region);
      return NUMBERS.isPossibleNumber(number)
          ? Optional.of(NUMBERS.format(number, PhoneNumberFormat.E164))
          : Optional.empty();
    } catch (NumberParseException e) {
      return Optional.empty();
    }
  }
}
