package kira.contacts;

import java.util.List;
import kira.contacts.files.Layout;
import org.jspecify.annotations.Nullable;

/**
 * How a file becomes contacts.
 *
 * @param columns what each column is: {@code name}, {@code firstName}, {@code lastName}, {@code
 *     email}, {@code phone}, {@code externalId}, {@code locale}, {@code timeZone}, {@code tags},
 *     {@code owner}, {@code stage}, {@code field:} and the key of one of the workspace's fields, or
 *     empty to leave it out
 * @param match by what somebody who is known already is found
 * @param onMatch what happens to them
 * @param region ISO 3166 country of phone numbers without one
 * @param timeZone IANA zone of times without an offset
 * @param dates order of day, month and year in dates that are not ISO 8601
 * @param decimalComma whether numbers have a comma before their decimals
 * @param tags put on everybody in the file
 */
record ImportSettings(
    Layout layout,
    List<String> columns,
    Match match,
    OnMatch onMatch,
    @Nullable String region,
    String timeZone,
    Dates dates,
    boolean decimalComma,
    List<String> tags) {
  ImportSettings {
    columns = List.copyOf(columns);
    tags = List.copyOf(tags);
  }

  static final String FIELD = "field:";
  static final List<String> TARGETS =
      List.of(
          "name",
          "firstName",
          "lastName",
          "email",
          "phone",
          "externalId",
          "locale",
          "timeZone",
          "company",
          "tags",
          "owner",
          "stage");

  enum Match {
    EMAIL,
    PHONE,
    EXTERNAL_ID,
    /** Any of them; a row that finds two people is refused. */
    ANY
  }

  enum OnMatch {
    UPDATE,
    FILL,
    SKIP
  }

  enum Dates {
    YMD,
    DMY,
    MDY
  }
}
