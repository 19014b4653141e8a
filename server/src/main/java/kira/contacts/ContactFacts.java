package kira.contacts;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import kira.contacts.fields.FieldValue;
import kira.contacts.filter.Attribute;
import kira.contacts.filter.Attribute.Place;
import kira.contacts.filter.Facts;
import kira.contacts.filter.Occurrence;
import kira.contacts.filter.Sizes;
import kira.contacts.filter.Words;
import org.jspecify.annotations.Nullable;

/** A contact's state as filters compare it: the same answers as its rows give in SQL. */
record ContactFacts(
    ContactState state, Set<UUID> segments, Map<String, List<Occurrence>> occurrences)
    implements Facts {
  ContactFacts {
    segments = Set.copyOf(segments);
    occurrences = Map.copyOf(occurrences);
  }

  ContactFacts(ContactState state) {
    this(state, Set.of());
  }

  ContactFacts(ContactState state, Set<UUID> segments) {
    this(state, segments, Map.of());
  }

  @Override
  public Collection<Occurrence> did(String name) {
    return occurrences.getOrDefault(name, List.of());
  }

  @Override
  public Collection<String> words(Attribute attribute) {
    return switch (attribute.place()) {
      case Place.Column(var name) -> Stream.ofNullable(column(name)).map(Words::fold).toList();
      case Place.Rows rows -> words(rows.field());
    };
  }

  private Collection<String> words(String field) {
    return switch (field) {
      case Attribute.TAG_ROWS -> state.tags().stream().map(Words::fold).toList();
      case Attribute.CONSENT_ROWS ->
          state.consents().entrySet().stream()
              .map(entry -> ContactValues.consentWord(entry.getKey(), entry.getValue()))
              .toList();
      case Attribute.WORD_ROWS -> ContactValues.words(state.profile());
      default -> value(field).map(ContactFacts::words).orElse(List.of());
    };
  }

  private static List<String> words(FieldValue value) {
    return value instanceof FieldValue.Several(var choices)
        ? choices.stream().map(Words::fold).toList()
        : ContactValues.word(value).stream().toList();
  }

  @Override
  public Optional<BigDecimal> size(Attribute attribute) {
    return switch (attribute.place()) {
      case Place.Column(var name) -> size(name);
      case Place.Rows(var field) -> value(field).flatMap(ContactValues::size);
    };
  }

  @Override
  public boolean isPresent(Attribute attribute) {
    return !words(attribute).isEmpty() || size(attribute).isPresent();
  }

  private Optional<FieldValue> value(String field) {
    return Optional.ofNullable(state.fields().get(field));
  }

  private @Nullable String column(String name) {
    return switch (name) {
      case "name_key" -> state.profile().name();
      case "email_key" -> state.profile().email();
      case "phone_key" -> state.profile().phone();
      case "external_key" -> state.profile().externalId();
      case "locale_key" -> state.profile().locale();
      case "company_key" -> state.profile().company();
      default -> null;
    };
  }

  private Optional<BigDecimal> size(String column) {
    return switch (column) {
      case "verified" -> Optional.of(Sizes.of(state.verified()));
      case "created_at" -> Optional.ofNullable(state.createdAt()).map(Sizes::of);
      case "last_seen_at" -> Optional.ofNullable(state.lastSeenAt()).map(Sizes::of);
      default -> Optional.empty();
    };
  }
}
