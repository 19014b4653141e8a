package kira.contacts;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a company; null means not known, and in an edit, not changed.
 *
 * @param externalId what another program calls it
 * @param owner the member of the workspace who looks after it
 */
record CompanyProfile(
    @Nullable String name,
    @Nullable String website,
    @Nullable String description,
    @Nullable String externalId,
    @Nullable String owner) {
  static final CompanyProfile NOTHING = new CompanyProfile(null, null, null, null, null);

  static CompanyProfile named(String name) {
    return new CompanyProfile(name, null, null, null, null);
  }

  /** Without what an empty text clears. */
  CompanyProfile stripped() {
    return new CompanyProfile(
        blankToNull(name),
        blankToNull(website),
        blankToNull(description),
        blankToNull(externalId),
        blankToNull(owner));
  }

  /** This profile with everything the other one knows laid over it. */
  CompanyProfile with(CompanyProfile other) {
    return new CompanyProfile(
        or(other.name, name),
        or(other.website, website),
        or(other.description, description),
        or(other.externalId, externalId),
        or(other.owner, owner));
  }

  private static @Nullable String or(@Nullable String first, @Nullable String second) {
    return first == null ? second : first;
  }

  private static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
