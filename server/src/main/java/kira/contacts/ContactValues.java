package kira.contacts;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kira.contacts.consent.Consent;
import kira.contacts.fields.FieldValue;
import kira.contacts.filter.Attribute;
import kira.contacts.filter.Sizes;
import kira.contacts.filter.Words;
import kira.objects.StateTable.RowColumn;
import kira.objects.StateTable.Rows;
import kira.objects.StateTable.Written;
import org.jspecify.annotations.Nullable;

/**
 * The values of a contact as rows that SQL can find: one a value of a field, one a tag, one a word
 * that the contact is searched by. Only what an event changes is written; a value that is gone
 * leaves an empty row, which no index holds.
 */
final class ContactValues {
  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final int MOST_WORDS = 40;
  private static final int LONGEST_WORD = 64;

  private ContactValues() {}

  /** Where a value stands: several of one field differ by their item. */
  private record Key(String field, String item) {}

  static Rows<ContactState, ContactEvent> rows() {
    return new Rows<ContactState, ContactEvent>(
            "contact_value",
            List.of(
                new RowColumn("contact_id", "uuid"),
                new RowColumn("field", "text"),
                new RowColumn("item", "text"),
                new RowColumn("value", "text")),
            3,
            (written, _) -> changed(written))
        .ownedBy("contact_id");
  }

  /** The same of companies. */
  static Rows<CompanyState, CompanyEvent> ofCompanies() {
    return new Rows<>(
        "company_value",
        List.of(
            new RowColumn("company_id", "uuid"),
            new RowColumn("field", "text"),
            new RowColumn("item", "text"),
            new RowColumn("value", "text")),
        3,
        (written, _) ->
            written.before().equals(written.after())
                ? List.of()
                : changed(written.id(), values(written.before()), values(written.after())));
  }

  private static List<@Nullable Object[]> changed(Written<ContactState> written) {
    var before = written.before();
    var after = written.after();
    if (before.profile().equals(after.profile())
        && before.fields().equals(after.fields())
        && before.tags().equals(after.tags())
        && before.consents().equals(after.consents())
        && Objects.equals(before.mergedInto(), after.mergedInto())) {
      return List.of();
    }
    return changed(written.id(), values(before), values(after));
  }

  private static List<@Nullable Object[]> changed(
      UUID id, Map<Key, String> was, Map<Key, String> is) {
    var rows = new ArrayList<@Nullable Object[]>();
    is.forEach((key, value) -> {
      if (!value.equals(was.get(key))) {
        rows.add(row(id, key, value));
      }
    });
    was.forEach((key, _) -> {
      if (!is.containsKey(key)) {
        rows.add(row(id, key, null));
      }
    });
    return rows;
  }

  private static @Nullable Object[] row(UUID id, Key key, @Nullable String value) {
    return new @Nullable Object[] {id, key.field(), key.item(), value};
  }

  private static Map<Key, String> values(ContactState state) {
    var values = new LinkedHashMap<Key, String>();
    // One that was merged is found in the contact that it became part of.
    if (state.mergedInto() != null) {
      return values;
    }
    fields(state.fields(), state.tags(), values);
    state
        .consents()
        .forEach((question, consent) ->
            values.put(new Key(Attribute.CONSENT_ROWS, question), consentWord(question, consent)));
    words(state.profile()).forEach(word -> values.put(new Key(Attribute.WORD_ROWS, word), word));
    return values;
  }

  private static Map<Key, String> values(CompanyState state) {
    var values = new LinkedHashMap<Key, String>();
    if (state.exists()) {
      fields(state.fields(), state.tags(), values);
      words(Company.searched(state).stream(), null)
          .forEach(word -> values.put(new Key(Attribute.WORD_ROWS, word), word));
    }
    return values;
  }

  private static void fields(
      Map<String, FieldValue> fields, List<String> tags, Map<Key, String> values) {
    fields.forEach((field, value) -> {
      if (value instanceof FieldValue.Several(var choices)) {
        choices.stream().map(Words::fold).forEach(item -> values.put(new Key(field, item), item));
      } else {
        word(value)
            .or(() -> size(value).map(Sizes::key))
            .ifPresent(stored -> values.put(new Key(field, ""), stored));
      }
    });
    tags.stream()
        .map(Words::fold)
        .forEach(tag -> values.put(new Key(Attribute.TAG_ROWS, tag), tag));
  }

  /** An answer as filters name it: {@code email/marketing/given}. */
  static String consentWord(String question, Consent consent) {
    return Words.fold(question + (consent.given() ? "/given" : "/withdrawn"));
  }

  /** The folded text of a value that is compared as a word. */
  static Optional<String> word(FieldValue value) {
    return value instanceof FieldValue.Text(var text)
        ? Optional.of(Words.fold(text))
        : Optional.empty();
  }

  /** The size of a value that is compared by size. */
  static Optional<BigDecimal> size(FieldValue value) {
    return switch (value) {
      case FieldValue.Number(var number) -> Optional.of(number);
      case FieldValue.Money(var amount, _) -> Optional.of(amount);
      case FieldValue.Day(var day) -> Optional.of(Sizes.of(day));
      case FieldValue.Moment(var moment) -> Optional.of(Sizes.of(moment));
      case FieldValue.Flag(var flag) -> Optional.of(Sizes.of(flag));
      case FieldValue.Text _, FieldValue.Several _ -> Optional.empty();
    };
  }

  /** What a contact is found by: names, addresses and numbers, whole and in parts. */
  static Set<String> words(ContactProfile profile) {
    return words(
        Stream.of(profile.name(), profile.email(), profile.externalId()).filter(Objects::nonNull),
        profile.phone());
  }

  private static Set<String> words(Stream<String> texts, @Nullable String phone) {
    var words = new LinkedHashSet<String>();
    texts
        .map(text -> Words.plain(Words.fold(text)))
        .forEach(text -> {
          words.addAll(parts(text));
          if (!text.contains(" ")) {
            words.add(text);
          }
        });
    if (phone != null) {
      words.add(phone.replaceAll("[^0-9]", ""));
      words.addAll(parts(phone));
    }
    return words.stream()
        .filter(word -> !word.isEmpty())
        .map(word -> word.length() <= LONGEST_WORD ? word : word.substring(0, LONGEST_WORD))
        .limit(MOST_WORDS)
        .collect(java.util.stream.Collectors.toCollection(LinkedHashSet::new));
  }

  /** The words of a folded text. */
  static List<String> parts(String folded) {
    return BETWEEN_WORDS.splitAsStream(folded).filter(part -> !part.isEmpty()).toList();
  }
}
