package kira.contacts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import kira.contacts.consent.Channel;
import kira.contacts.fields.FieldValue;
import kira.objects.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What an entry of a contact's own life tells.
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

  /**
   * @param type of the journal's entry
   * @param data of the entry, as JSON
   */
  public static ContactStory of(String type, String data) {
    return Optional.ofNullable(TYPES.get(type))
        .map(known -> (ContactEvent) Json.MAPPER.readValue(data, known))
        .map(ContactStory::of)
        .orElse(NOTHING);
  }

  private static ContactStory of(ContactEvent event) {
    return switch (event) {
      case ContactEvent.ContactDid did ->
          new ContactStory(
              did.event().name(), did.event().properties(), List.of(), List.of(), List.of(), null);
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
    var was = members(before);
    var changes = new ArrayList<Change>();
    members(correction)
        .forEach((field, said) -> {
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
    return members;
  }

  private static @Nullable Object written(@Nullable FieldValue value) {
    return value == null ? null : ContactTable.written(value);
  }
}
