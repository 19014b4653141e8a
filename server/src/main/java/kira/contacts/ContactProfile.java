package kira.contacts;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a person; null means not known, and in an edit, not changed.
 *
 * @param company the id of the company that they belong to
 */
record ContactProfile(
    @Nullable String name,
    @Nullable String email,
    @Nullable String phone,
    @Nullable String externalId,
    @Nullable String locale,
    @Nullable String timeZone,
    @Nullable String company) {
  static final ContactProfile NOTHING =
      new ContactProfile(null, null, null, null, null, null, null);

  /** Says nothing of the company. */
  ContactProfile(
      @Nullable String name,
      @Nullable String email,
      @Nullable String phone,
      @Nullable String externalId,
      @Nullable String locale,
      @Nullable String timeZone) {
    this(name, email, phone, externalId, locale, timeZone, null);
  }

  /** Without what an empty text clears. */
  ContactProfile stripped() {
    return new ContactProfile(
        blankToNull(name),
        blankToNull(email),
        blankToNull(phone),
        blankToNull(externalId),
        blankToNull(locale),
        blankToNull(timeZone),
        blankToNull(company));
  }

  /** This profile with everything the other one knows laid over it. */
  ContactProfile with(ContactProfile other) {
    return new ContactProfile(
        or(other.name, name),
        or(other.email, email),
        or(other.phone, phone),
        or(other.externalId, externalId),
        or(other.locale, locale),
        or(other.timeZone, timeZone),
        or(other.company, company));
  }

  ContactProfile withExternalId(String id) {
    return new ContactProfile(name, email, phone, id, locale, timeZone, company);
  }

  /**
   * @param id empty clears
   */
  ContactProfile withCompany(@Nullable String id) {
    return new ContactProfile(name, email, phone, externalId, locale, timeZone, id);
  }

  private static @Nullable String or(@Nullable String first, @Nullable String second) {
    return first == null ? second : first;
  }

  private static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
