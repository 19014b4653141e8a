package kira.contacts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kira.contacts.consent.Channel;
import kira.contacts.fields.FieldValue;
import kira.objects.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What an entry of the own life of a contact, or of a company, tells.
 *
 * @param name of an event, a page, a screen or a group
 * @param properties what the source said besides
 * @param changes what became different
 * @param tags that were given
 * @param untagged that were taken
 * @param verified of an identification: whether it is proven
 */
public record ContactStory(
    @Nullable String name,
    @Nullable JsonNode properties,
    List<Change> changes,
    List<String> tags,
    List<String> untagged,
    @Nullable Boolean verified) {
  private static final ContactStory NOTHING =
      new ContactStory(null, null, List.of(), List.of(), List.of(), null);
  private static final Map<String, Class<?>> TYPES = Json.recordsOf(ContactEvent.class);
  private static final Map<String, Class<?>> OF_COMPANIES = Json.recordsOf(CompanyEvent.class);
  private static final Set<String> DID =
      Arrays.stream(TrackedEvent.Type.values())
          .map(TrackedEvent.Type::entry)
          .collect(Collectors.toSet());

  public ContactStory {
    changes = List.copyOf(changes);
    tags = List.copyOf(tags);
    untagged = List.copyOf(untagged);
  }

  /**
   * A value that became another one.
   *
   * @param field {@code name}, {@code email} and the like, or the key of one of the workspace's own
   * @param before null where there was none, or it was not kept
   * @param after null where there is none any more
   */
  public record Change(String field, @Nullable Object before, @Nullable Object after) {}

  /** What is kept of something that a contact did. */
  record Told(String name, JsonNode properties) {}

  /**
   * @param type of the journal's entry, or of what a contact did
   * @param data of the entry, as JSON
   */
  public static ContactStory of(String type, String data) {
    if (DID.contains(type)) {
      var told = Json.MAPPER.readValue(data, Told.class);
      return new ContactStory(
          told.name(), told.properties(), List.of(), List.of(), List.of(), null);
    }
    if (OF_COMPANIES.containsKey(type)) {
      return of((CompanyEvent) Json.MAPPER.readValue(data, OF_COMPANIES.get(type)));
    }
    return Optional.ofNullable(TYPES.get(type))
        .map(known -> (ContactEvent) Json.MAPPER.readValue(data, known))
        .map(ContactStory::of)
        .orElse(NOTHING);
  }

  /** The ids among what changed, which are those of companies and of members of the workspace. */
  public List<UUID> named() {
    return changes.stream()
        .flatMap(change -> Stream.of(id(change.before()), id(change.after())))
        .flatMap(Optional::stream)
        .distinct()
        .toList();
  }

  /** The same with names in place of ids. */
  public ContactStory with(Map<UUID, String> names) {
    return new ContactStory(
        name,
        properties,
        changes.stream()
            .map(change ->
                new Change(
                    change.field(), name(change.before(), names), name(change.after(), names)))
            .toList(),
        tags,
        untagged,
        verified);
  }

  private static @Nullable Object name(@Nullable Object value, Map<UUID, String> names) {
    return id(value).<Object>map(names::get).orElse(value);
  }

  private static Optional<UUID> id(@Nullable Object value) {
    try {
      return value instanceof String text && text.length() == 36
          ? Optional.of(UUID.fromString(text))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static ContactStory of(CompanyEvent event) {
    return switch (event) {
      case CompanyEvent.CompanyAdded(var profile, var domains, var fields, var tags, _, _, _) -> {
        var changes = new ArrayList<>(companies(CompanyProfile.NOTHING, profile));
        if (!domains.isEmpty()) {
          changes.add(new Change("domains", null, domains));
        }
        new TreeMap<>(fields)
            .forEach((key, value) -> changes.add(new Change(key, null, written(value))));
        yield new ContactStory(null, null, changes, tags, List.of(), null);
      }
      case CompanyEvent.CompanyEdited(var profile, var before, _, _) ->
          changed(companies(before, profile));
      case CompanyEvent.CompanyDomainsChanged(var added, var removed, _, _) ->
          changed(
              List.of(
                  new Change(
                      "domains",
                      removed.isEmpty() ? null : removed,
                      added.isEmpty() ? null : added)));
      case CompanyEvent.CompanyFieldsChanged(var changes, _, _) ->
          changed(
              changes.stream()
                  .map(c -> new Change(c.field(), written(c.before()), written(c.after())))
                  .toList());
      case CompanyEvent.CompanyTagged(var added, var removed, _, _) ->
          new ContactStory(null, null, List.of(), added, removed, null);
      case CompanyEvent.CompanyArchived _,
          CompanyEvent.CompanyReopened _,
          CompanyEvent.CompanyDeleted _ ->
          NOTHING;
    };
  }

  private static List<Change> companies(CompanyProfile before, CompanyProfile correction) {
    return different(members(before), members(correction));
  }

  private static Map<String, @Nullable String> members(CompanyProfile profile) {
    var members = new LinkedHashMap<String, @Nullable String>();
    members.put("name", profile.name());
    members.put("website", profile.website());
    members.put("description", profile.description());
    members.put("externalId", profile.externalId());
    members.put("owner", profile.owner());
    return members;
  }

  private static ContactStory of(ContactEvent event) {
    return switch (event) {
      case ContactEvent.ContactFieldsChanged(var changes, _, _) ->
          changed(
              changes.stream()
                  .map(c -> new Change(c.field(), written(c.before()), written(c.after())))
                  .toList());
      case ContactEvent.ContactTagged(var added, var removed, _, _) ->
          new ContactStory(null, null, List.of(), added, removed, null);
      case ContactEvent.ContactEdited(var profile, _, _, var before) ->
          changed(profiles(before == null ? ContactProfile.NOTHING : before, profile));
      case ContactEvent.ContactIdentified(var profile, var verified, _, _) ->
          new ContactStory(
              null,
              null,
              profiles(ContactProfile.NOTHING, profile),
              List.of(),
              List.of(),
              verified);
      case ContactEvent.ContactRecognised(var identity, _, _) ->
          changed(
              List.of(
                  new Change(
                      identity.type().name().toLowerCase(java.util.Locale.ROOT),
                      null,
                      identity.value())));
      case ContactEvent.ContactAdded(var profile, var fields, var tags, _, _) ->
          added(profile, fields, tags);
      case ContactEvent.ContactImported(var profile, var fields, var tags, _, _, _) ->
          added(profile, fields, tags);
      case ContactEvent.ConsentGiven given ->
          consent(given.channel(), given.purpose(), given.source(), given.wording());
      case ContactEvent.ConsentWithdrawn withdrawn ->
          consent(
              withdrawn.channel(), withdrawn.purpose(), withdrawn.source(), withdrawn.wording());
      case ContactEvent.ContactCreated _,
          ContactEvent.ContactSeen _,
          ContactEvent.ContactMerged _,
          ContactEvent.ContactAbsorbed _,
          ContactEvent.ContactSeparated _,
          ContactEvent.ContactRestored _,
          ContactEvent.ContactDistinguished _,
          ContactEvent.ContactJobApplied _,
          ContactEvent.ContactPictured _,
          ContactEvent.ContactWithdrawn _ ->
          NOTHING;
    };
  }

  /** All that somebody begins with. */
  private static ContactStory added(
      ContactProfile profile, Map<String, FieldValue> fields, List<String> tags) {
    var changes = new ArrayList<>(profiles(ContactProfile.NOTHING, profile));
    new TreeMap<>(fields)
        .forEach((key, value) -> changes.add(new Change(key, null, written(value))));
    return new ContactStory(null, null, changes, tags, List.of(), null);
  }

  /** Of what may be contacted about, and how it was said. */
  private static ContactStory consent(
      Channel channel, String purpose, String source, @Nullable String wording) {
    var properties = Json.MAPPER.createObjectNode();
    properties.put("channel", channel.name()).put("purpose", purpose).put("source", source);
    if (wording != null) {
      properties.put("wording", wording);
    }
    return new ContactStory(null, properties, List.of(), List.of(), List.of(), null);
  }

  private static ContactStory changed(List<Change> changes) {
    return new ContactStory(null, null, changes, List.of(), List.of(), null);
  }

  /** An empty text clears, and nothing changes nothing. */
  private static List<Change> profiles(ContactProfile before, ContactProfile correction) {
    return different(members(before), members(correction));
  }

  private static List<Change> different(
      Map<String, @Nullable String> was, Map<String, @Nullable String> correction) {
    var changes = new ArrayList<Change>();
    correction.forEach((field, said) -> {
      if (said != null) {
        var after = said.isBlank() ? null : said;
        if (!Objects.equals(after, was.get(field))) {
          changes.add(new Change(field, was.get(field), after));
        }
      }
    });
    return changes;
  }

  private static Map<String, @Nullable String> members(ContactProfile profile) {
    var members = new LinkedHashMap<String, @Nullable String>();
    members.put("name", profile.name());
    members.put("email", profile.email());
    members.put("phone", profile.phone());
    members.put("externalId", profile.externalId());
    members.put("locale", profile.locale());
    members.put("timeZone", profile.timeZone());
    members.put("company", profile.company());
    return members;
  }

  private static @Nullable Object written(@Nullable FieldValue value) {
    return value == null ? null : ContactTable.written(value);
  }
}
