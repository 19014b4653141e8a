package kira.contacts;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import kira.contacts.fields.Field;
import kira.contacts.fields.FieldInput;
import kira.contacts.fields.FieldValue;
import kira.contacts.filter.Sizes;
import kira.platform.html.CleanText;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a request says of fields and tags, read and found good.
 *
 * @param set values by key
 * @param cleared keys of fields that lose their value
 * @param unique the values, as {@link UniqueValues} knows them, that nobody else may have; by key
 * @param uniqueFields keys of those named fields whose values are unique
 * @param all the tags that are to be had in the end; null leaves them as they are
 */
record FieldValues(
    Map<String, FieldValue> set,
    Set<String> cleared,
    Map<String, String> unique,
    Set<String> uniqueFields,
    @Nullable List<String> all) {
  private static final int MOST_FIELDS = 200;

  /**
   * Reads the members {@code fields} and {@code tags} of a request.
   *
   * @param known a field that is not archived, by key
   * @throws Problem 400 naming {@code fields.<key>} or {@code tags[2]}
   */
  static FieldValues read(
      Function<String, Optional<Field>> known,
      @Nullable Map<String, JsonNode> fields,
      @Nullable List<String> tags) {
    var set = new HashMap<String, FieldValue>();
    var cleared = new HashSet<String>();
    var unique = new HashMap<String, String>();
    var uniqueFields = new HashSet<String>();
    if (fields != null && fields.size() > MOST_FIELDS) {
      throw Problem.badRequest("invalid_request", "These are too many fields.", "fields");
    }
    (fields == null ? Map.<String, JsonNode>of() : fields)
        .forEach((key, json) -> {
          var field =
              known
                  .apply(key)
                  .orElseThrow(() ->
                      Problem.badRequest(
                          "unknown_field", "There is no such field.", "fields." + key));
          var value = FieldInput.read(field, json);
          if (field.unique()) {
            uniqueFields.add(key);
          }
          if (value != null) {
            set.put(key, value);
            if (field.unique()) {
              unique.put(key, comparable(value));
            }
          } else if (field.required()) {
            throw Problem.badRequest(
                "value_required", "This field may not be empty.", "fields." + key);
          } else {
            cleared.add(key);
          }
        });
    return new FieldValues(set, cleared, unique, uniqueFields, tags == null ? null : tags(tags));
  }

  /** A value as it is compared with those of other contacts. */
  static String comparable(FieldValue value) {
    return ContactValues.word(value)
        .or(() -> ContactValues.size(value).map(Sizes::key))
        .orElseThrow(() -> new IllegalArgumentException("several choices are never unique"));
  }

  private static List<String> tags(List<String> tags) {
    if (tags.size() > Tags.MOST) {
      throw Problem.badRequest(
          "too_many_tags", "A contact has at most %d tags.".formatted(Tags.MOST), "tags");
    }
    for (int i = 0; i < tags.size(); i++) {
      var tag = tags.get(i);
      if (tag == null || tag.length() > Tags.LONGEST || CleanText.line(tag).isEmpty()) {
        throw Problem.badRequest(
            "invalid_tag",
            "A tag has 1 to %d characters.".formatted(Tags.LONGEST),
            "tags[%d]".formatted(i));
      }
    }
    return Tags.changed(List.of(), tags.stream().map(CleanText::line).toList(), List.of());
  }

  /** With an owner and a stage. */
  FieldValues and(OwnersAndStages.Given given) {
    var values = new HashMap<>(set);
    values.putAll(given.set());
    var gone = new HashSet<>(cleared);
    gone.addAll(given.cleared());
    return new FieldValues(values, gone, unique, uniqueFields, all);
  }

  List<String> tags() {
    return all == null ? List.of() : all;
  }

  /** Which of the tags now had are to go. */
  List<String> untagged(List<String> now) {
    return all == null ? List.of() : Tags.without(now, all);
  }
}
