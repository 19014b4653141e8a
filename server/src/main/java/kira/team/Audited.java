package kira.team;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Says which events of one kind of object are on the audit trail, and what of them may be shown
 * there. A feature has one for each kind whose changes somebody may have to answer for.
 */
public interface Audited {
  /** The kind of object, as the journal names it. */
  String kind();

  /** The types of event that are on the trail. */
  Set<String> types();

  /** What of an event is shown. Only what is named here ever leaves the journal. */
  Shown show(Recorded event);

  /**
   * What objects are called today, by id, for those of which {@link Shown#label} is null. Called in
   * the tenant.
   */
  default Map<UUID, String> labels(TenantId tenant, Collection<UUID> ids) {
    return Map.of();
  }

  /** As a value of {@link Shown#data}: a user, who is shown with their name. */
  record Person(UUID id) {}

  /**
   * An event as the journal has it.
   *
   * @param data the event as JSON, all of it
   */
  record Recorded(UUID objectId, String type, JsonNode data) {

    /** A field as text; null when it is missing. */
    public @Nullable String text(String field) {
      var value = data.path(field);
      return value.isNull() || value.isMissingNode() ? null : value.asString();
    }

    public UUID uuid(String field) {
      return UUID.fromString(data.path(field).asString());
    }

    /** The named fields, as they are; missing ones are left out. */
    public Map<String, Object> only(String... fields) {
      var shown = new LinkedHashMap<String, Object>();
      for (var field : fields) {
        var value = data.get(field);
        if (value != null && !value.isNull()) {
          shown.put(field, value);
        }
      }
      return shown;
    }
  }

  /**
   * What is shown of an event besides who and when.
   *
   * @param kind what it was done to: {@code user}, {@code article}, …
   * @param label how to call that; null for users and for what {@link Audited#labels} knows
   */
  record Shown(String kind, UUID id, @Nullable String label, Map<String, Object> data) {
    public Shown {
      data = new LinkedHashMap<>(data);
    }
  }
}
