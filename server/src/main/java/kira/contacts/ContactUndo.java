package kira.contacts;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import kira.contacts.fields.FieldChange;
import org.jspecify.annotations.Nullable;

/**
 * What one row of a job changed of a contact, so that it can be put back.
 *
 * @param before of the members that were changed, what they were; empty where there was nothing
 * @param after of the same members, what they became; null for members that were not changed
 * @param tagged tags that were given
 * @param untagged tags that were taken
 */
record ContactUndo(
    ContactProfile before,
    ContactProfile after,
    List<FieldChange> fields,
    List<String> tagged,
    List<String> untagged) {
  ContactUndo {
    fields = List.copyOf(fields);
    tagged = List.copyOf(tagged);
    untagged = List.copyOf(untagged);
  }

  private static final List<Function<ContactProfile, @Nullable String>> MEMBERS =
      List.of(
          ContactProfile::name,
          ContactProfile::email,
          ContactProfile::phone,
          ContactProfile::externalId,
          ContactProfile::locale,
          ContactProfile::timeZone,
          ContactProfile::company);

  /** The difference between what was and what is. */
  static ContactUndo of(ContactState was, ContactState is) {
    var changes = new ArrayList<FieldChange>();
    is.fields()
        .forEach((key, value) -> {
          if (!value.equals(was.fields().get(key))) {
            changes.add(new FieldChange(key, was.fields().get(key), value));
          }
        });
    was.fields()
        .forEach((key, value) -> {
          if (!is.fields().containsKey(key)) {
            changes.add(new FieldChange(key, value, null));
          }
        });
    return new ContactUndo(
        changed(was.profile(), is.profile(), was.profile()),
        changed(was.profile(), is.profile(), is.profile()),
        changes,
        Tags.without(is.tags(), was.tags()),
        Tags.without(was.tags(), is.tags()));
  }

  private static ContactProfile changed(ContactProfile was, ContactProfile is, ContactProfile of) {
    var members = new ArrayList<@Nullable String>();
    for (var member : MEMBERS) {
      boolean same = Objects.equals(member.apply(was), member.apply(is));
      members.add(same ? null : Objects.requireNonNullElse(member.apply(of), ""));
    }
    return profile(members);
  }

  private static ContactProfile profile(List<@Nullable String> members) {
    return new ContactProfile(
        members.get(0),
        members.get(1),
        members.get(2),
        members.get(3),
        members.get(4),
        members.get(5),
        members.get(6));
  }

  /** What puts back everything that is still as the row left it. */
  ContactCorrection correction(ContactState now) {
    var members = new ArrayList<@Nullable String>();
    for (var member : MEMBERS) {
      var left = member.apply(after);
      var current = Objects.requireNonNullElse(member.apply(now.profile()), "");
      members.add(left != null && left.equals(current) ? member.apply(before) : null);
    }
    var values = new java.util.HashMap<String, kira.contacts.fields.FieldValue>();
    var cleared = new java.util.HashSet<String>();
    for (var change : fields) {
      if (Objects.equals(now.fields().get(change.field()), change.after())) {
        if (change.before() == null) {
          cleared.add(change.field());
        } else {
          values.put(change.field(), change.before());
        }
      }
    }
    return new ContactCorrection(
        profile(members), values, cleared, Tags.without(untagged, now.tags()), tagged);
  }

  /** Whether everything the row changed is what it was before. */
  boolean isUndone(ContactState now) {
    for (var member : MEMBERS) {
      var was = member.apply(before);
      if (was != null && !was.equals(Objects.requireNonNullElse(member.apply(now.profile()), ""))) {
        return false;
      }
    }
    return fields.stream()
            .allMatch(change -> Objects.equals(now.fields().get(change.field()), change.before()))
        && Tags.without(tagged, now.tags()).size() == tagged.size()
        && Tags.without(untagged, now.tags()).isEmpty();
  }
}
