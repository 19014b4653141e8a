package kira.contacts;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kira.contacts.fields.FieldValue;
import kira.contacts.filter.Attribute;
import kira.contacts.filter.Words;
import kira.platform.web.Problem;
import kira.team.MemberView;
import org.jspecify.annotations.Nullable;

/**
 * Whose a contact can be, and how far it can have come. Both are values like those of fields, under
 * keys that no field can have, so that filters, jobs, merges and their undo treat them as such.
 */
record OwnersAndStages(List<MemberView> members, Stages stages) {
  static final String OWNER = Attribute.OWNER.key();
  static final String STAGE = Attribute.STAGE.key();
  static final Set<String> KEYS = Set.of(OWNER, STAGE);

  OwnersAndStages {
    members = List.copyOf(members);
  }

  /** Values that a request gives, and keys of those that it clears. */
  record Given(Map<String, FieldValue> set, Set<String> cleared) {
    Given {
      set = Map.copyOf(set);
      cleared = Set.copyOf(cleared);
    }
  }

  /**
   * @param owner id of a member; an empty text clears, null leaves
   * @param stage key of a stage; an empty text clears, null leaves
   * @throws Problem 422 {@code not_a_member} or {@code unknown_stage}
   */
  Given read(@Nullable String owner, @Nullable String stage) {
    var set = new HashMap<String, FieldValue>();
    var cleared = new HashSet<String>();
    if (owner != null && owner.isBlank()) {
      cleared.add(OWNER);
    } else if (owner != null) {
      set.put(OWNER, owner(owner));
    }
    if (stage != null && stage.isBlank()) {
      cleared.add(STAGE);
    } else if (stage != null) {
      set.put(STAGE, stage(stage));
    }
    return new Given(set, cleared);
  }

  /** One of the two, by its key. */
  Given one(String key, @Nullable String value) {
    var text = Objects.requireNonNullElse(value, "");
    return key.equals(OWNER) ? read(text, null) : read(null, text);
  }

  private FieldValue owner(String id) {
    return members.stream()
        .filter(member -> member.userId().toString().equalsIgnoreCase(id.strip()))
        .findFirst()
        .map(OwnersAndStages::value)
        .orElseThrow(() -> notAMember());
  }

  /** The owner that a file names by an email address. */
  FieldValue ownerCalled(String email) {
    var folded = Words.fold(email);
    return members.stream()
        .filter(member -> Words.fold(member.email()).equals(folded))
        .findFirst()
        .map(OwnersAndStages::value)
        .orElseThrow(() -> notAMember());
  }

  private static FieldValue value(MemberView member) {
    return new FieldValue.Text(member.userId().toString());
  }

  private static Problem notAMember() {
    return new Problem(
        422, "not_a_member", "The owner has to be a member of the workspace.", OWNER);
  }

  private FieldValue stage(String key) {
    return stages
        .find(key)
        .filter(stage -> !stage.archived())
        .<FieldValue>map(stage -> new FieldValue.Text(stage.key()))
        .orElseThrow(OwnersAndStages::unknown);
  }

  /** The stage that a file names. */
  FieldValue stageCalled(String name) {
    return stages
        .called(name)
        .filter(stage -> !stage.archived())
        .<FieldValue>map(stage -> new FieldValue.Text(stage.key()))
        .orElseThrow(OwnersAndStages::unknown);
  }

  private static Problem unknown() {
    return new Problem(422, "unknown_stage", "There is no such stage.", STAGE);
  }

  /** How a file names an owner, so that an import finds them again; one who left has no address. */
  String email(UUID owner) {
    return members.stream()
        .filter(member -> member.userId().equals(owner))
        .findFirst()
        .map(MemberView::email)
        .orElse("");
  }

  String stageName(String key) {
    return stages.find(key).map(Stage::name).orElse(key);
  }

  static @Nullable UUID owner(Map<String, FieldValue> values) {
    return text(values, OWNER).map(UUID::fromString).orElse(null);
  }

  static @Nullable String stage(Map<String, FieldValue> values) {
    return text(values, STAGE).orElse(null);
  }

  private static Optional<String> text(Map<String, FieldValue> values, String key) {
    return values.get(key) instanceof FieldValue.Text(var text)
        ? Optional.of(text)
        : Optional.empty();
  }
}
