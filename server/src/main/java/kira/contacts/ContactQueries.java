package kira.contacts;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import kira.contacts.fields.FieldType.Order;
import kira.contacts.filter.Attribute;
import kira.contacts.filter.Filter;
import kira.contacts.filter.Words;
import kira.platform.html.CleanText;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what is looked for, the same for the list, for jobs on all that it shows, and exports. */
@Component
class ContactQueries {
  private static final int LONGEST_SEARCH = 200;
  private static final int MOST_WORDS = 12;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ContactFields fields;
  private final SpellingTable spelling;
  private final Companies companies;

  ContactQueries(ContactFields fields, SpellingTable spelling, Companies companies) {
    this.fields = fields;
    this.spelling = spelling;
    this.companies = companies;
  }

  /**
   * Whom a search means.
   *
   * @param exact those who have every word as it was typed
   * @param all also those who have a word that is spelled like it; null where nobody else can
   */
  record Sought(Filter exact, @Nullable Filter all) {
    Filter everybody() {
      return all == null ? exact : all;
    }
  }

  /**
   * Everybody whom a search finds, those of a similar spelling too.
   *
   * @throws Problem 400 {@code invalid_filter}, {@code invalid_time_zone} or {@code
   *     invalid_request}
   */
  Filter filter(
      TenantId tenant, @Nullable String q, @Nullable JsonNode filter, @Nullable String timeZone) {
    return sought(tenant, q, filter, timeZone).everybody();
  }

  /**
   * @throws Problem as {@link #filter}
   */
  Sought sought(
      TenantId tenant, @Nullable String q, @Nullable JsonNode filter, @Nullable String timeZone) {
    var rest =
        fields
            .filters(tenant, zone(timeZone))
            .naming(company -> companies.meant(tenant, company))
            .read(filter);
    var exact = new ArrayList<Filter>();
    var all = new ArrayList<Filter>();
    boolean similar = false;
    for (var word : words(q)) {
      var near = spelling.near(word);
      similar |= !near.isEmpty();
      var begins = new Filter.Has(Attribute.SEARCH, new Filter.Test.Starts(word));
      exact.add(begins);
      all.add(
          near.isEmpty()
              ? begins
              : new Filter.Has(Attribute.SEARCH, new Filter.Test.Like(word, near)));
    }
    exact.add(rest);
    all.add(rest);
    return new Sought(joined(exact), similar ? joined(all) : null);
  }

  Sought sought(TenantId tenant, ContactChoice choice) {
    var filter = choice.filter() == null ? null : JSON.readTree(choice.filter());
    return sought(tenant, choice.q(), filter, choice.timeZone());
  }

  private static Filter joined(List<Filter> parts) {
    return parts.size() == 1 ? parts.getFirst() : new Filter.All(parts);
  }

  Filter filter(TenantId tenant, ContactChoice choice) {
    var filter = choice.filter() == null ? null : JSON.readTree(choice.filter());
    return filter(tenant, choice.q(), filter, choice.timeZone());
  }

  /**
   * @param field null for the list's own order
   * @throws Problem 400 {@code invalid_sort}
   */
  Attribute sort(TenantId tenant, @Nullable String field) {
    if (field == null) {
      return Attribute.LAST_SEEN;
    }
    return fields
        .read(tenant)
        .attribute(field)
        .filter(attribute -> attribute.order() != Order.NONE)
        .orElseThrow(() ->
            Problem.badRequest("invalid_sort", "Contacts cannot be sorted by this.", "sort.field"));
  }

  /** The words that somebody typed, as contacts are found by them. */
  private static List<String> words(@Nullable String q) {
    if (q != null && q.length() > LONGEST_SEARCH) {
      throw Problem.badRequest(
          "invalid_request", "Search for at most %d characters.".formatted(LONGEST_SEARCH), "q");
    }
    var wanted = new ArrayList<String>();
    for (var term : Words.plain(Words.fold(q == null ? "" : CleanText.line(q))).split(" ")) {
      if (term.contains("@")) {
        wanted.add(term);
      } else {
        wanted.addAll(ContactValues.parts(term));
      }
    }
    return wanted.stream().limit(MOST_WORDS).toList();
  }

  static ZoneId zone(@Nullable String name) {
    if (name == null) {
      return ZoneOffset.UTC;
    }
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw Problem.badRequest(
          "invalid_time_zone", "Write a time zone like Europe/Lisbon.", "timeZone");
    }
  }
}
