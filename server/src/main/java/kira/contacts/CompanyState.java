package kira.contacts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kira.contacts.fields.FieldChange;
import kira.contacts.fields.FieldValue;
import org.jspecify.annotations.Nullable;

/**
 * All that is kept of a company. Who belongs to it is kept with the contacts.
 *
 * @param domains as {@link Domains} writes them, the first one first
 * @param fields values of the workspace's own fields of companies, by key
 * @param archived no longer offered; its members stay
 */
record CompanyState(
    CompanyProfile profile,
    List<String> domains,
    Map<String, FieldValue> fields,
    List<String> tags,
    @Nullable Instant createdAt,
    boolean archived) {
  static final CompanyState NOTHING =
      new CompanyState(CompanyProfile.NOTHING, List.of(), Map.of(), List.of(), null, false);

  CompanyState {
    domains = List.copyOf(domains);
    fields = Map.copyOf(fields);
    tags = List.copyOf(tags);
  }

  boolean exists() {
    return createdAt != null;
  }

  String name() {
    return profile.name() == null ? "" : profile.name();
  }

  CompanyState with(CompanyProfile changed) {
    return new CompanyState(changed, domains, fields, tags, createdAt, archived);
  }

  CompanyState withDomains(List<String> added, List<String> removed) {
    var all = new ArrayList<>(domains);
    all.removeAll(removed);
    added.stream().filter(domain -> !all.contains(domain)).forEach(all::add);
    return new CompanyState(profile, all, fields, tags, createdAt, archived);
  }

  CompanyState withFields(List<FieldChange> changes) {
    var next = new HashMap<>(fields);
    for (var change : changes) {
      if (change.after() == null) {
        next.remove(change.field());
      } else {
        next.put(change.field(), change.after());
      }
    }
    return new CompanyState(profile, domains, next, tags, createdAt, archived);
  }

  CompanyState withTags(List<String> changed) {
    return new CompanyState(profile, domains, fields, changed, createdAt, archived);
  }

  CompanyState archived(boolean is) {
    return new CompanyState(profile, domains, fields, tags, createdAt, is);
  }
}
