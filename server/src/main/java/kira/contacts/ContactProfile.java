package kira.contacts;

import org.jspecify.annotations.Nullable;

/** What is known of a person; null means not known, and in an edit, not changed. */
record ContactProfile(
    @Nullable String name,
    @Nullable String email,
    @Nullable String phone,
    @Nullable String externalId,
    @Nullable String locale,
    @Nullable String timeZone) {
  static final ContactProfile NOTHING = new ContactProfile(null, null, null, null, null, null);

  /** Without what an empty text clears. */
  ContactProfile stripped() {
    return new ContactProfile(
        blankToNull(name),
        blankToNull(email),
        blankToNull(phone),
        blankToNull(externalId),
        blankToNull(locale),
        blankToNull(timeZone));
  }

  /** This profile with everything the other one knows laid over it. */
  ContactProfile with(ContactProfile other) {
    return new ContactProfile(
        or(other.name, name),
        or(other.email, email),
        or(other.phone, phone),
        or(other.externalId, externalId),
        or(other.locale, locale),
        or(other.timeZone, timeZone));
  }

  ContactProfile withExternalId(String id) {
    return new ContactProfile(name, email, phone, id, locale, timeZone);
  }

  private static @Nullable String or(@Nullable String first, @Nullable String second) {
    return first == null ? second : first;
  }

  private static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
