package kira.team;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kira.objects.Position;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.TenantId;
import kira.platform.web.OneOf;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who did what in a workspace, newest first. */
@Service
class AuditTrail {
  /**
   * @param kind {@code user}, {@code visitor}, {@code kira} or {@code system}
   */
  record By(
      @OneOf(words = {"user", "visitor", "kira", "system"}) String kind,
      @Nullable UUID id,
      @Nullable String name) {}

  record Subject(String kind, UUID id, @Nullable String label) {}

  record Entry(
      String position,
      Instant at,
      By actor,
      String action,
      Subject subject,
      Map<String, Object> data,
      @Nullable String ip) {}

  private static final String USER = "user";

  private final AuditTable table;
  private final UserDirectory directory;
  private final Map<String, Audited> kinds = new HashMap<>();
  private final JsonMapper json = JsonMapper.builder().build();

  AuditTrail(AuditTable table, UserDirectory directory, List<Audited> kinds) {
    this.table = table;
    this.directory = directory;
    kinds.forEach(each -> {
      if (this.kinds.put(each.kind(), each) != null) {
        throw new IllegalStateException("two say what is audited of " + each.kind());
      }
    });
  }

  /**
   * @param type an event's type or a kind of object; null is everything
   */
  List<Entry> newest(
      TenantId tenant,
      @Nullable String actor,
      @Nullable String type,
      @Nullable Position before,
      int limit) {
    var events =
        kinds.values().stream()
            .flatMap(kind ->
                kind.types().stream()
                    .filter(each -> type == null || type.equals(each) || type.equals(kind.kind()))
                    .map(each -> kind.kind() + "/" + each))
            .toList();
    if (events.isEmpty()) {
      return List.of();
    }
    var rows = table.newest(tenant, events, actor, before, limit);
    var shown = new LinkedHashMap<AuditTable.Row, Audited.Shown>();
    for (var row : rows) {
      shown.put(row, shown(row));
    }
    var names = names(shown);
    var labels = labels(tenant, shown);
    var entries = new ArrayList<Entry>();
    shown.forEach((row, what) -> entries.add(entry(row, what, names, labels)));
    return entries;
  }

  /** Of what was erased the trail keeps that it was, and who did it. */
  private Audited.Shown shown(AuditTable.Row row) {
    var data = json.readTree(row.data());
    return data.has("@erased")
        ? new Audited.Shown(row.kind(), row.objectId(), null, Map.of())
        : Objects.requireNonNull(kinds.get(row.kind()))
            .show(new Audited.Recorded(row.objectId(), row.type(), data));
  }

  private Map<UUID, String> names(Map<AuditTable.Row, Audited.Shown> shown) {
    var users = new LinkedHashSet<UUID>();
    shown.forEach((row, what) -> {
      user(row.actor()).ifPresent(users::add);
      if (what.kind().equals(USER)) {
        users.add(what.id());
      }
      for (var value : what.data().values()) {
        if (value instanceof Audited.Person(var id)) {
          users.add(id);
        }
      }
    });
    return directory.names(users);
  }

  private Map<UUID, String> labels(TenantId tenant, Map<AuditTable.Row, Audited.Shown> shown) {
    var wanted = new HashMap<String, Set<UUID>>();
    shown.forEach((row, what) -> {
      if (what.label() == null && !what.kind().equals(USER)) {
        wanted.computeIfAbsent(row.kind(), _ -> new LinkedHashSet<>()).add(what.id());
      }
    });
    var labels = new HashMap<UUID, String>();
    wanted.forEach(
        (kind, ids) -> labels.putAll(Objects.requireNonNull(kinds.get(kind)).labels(tenant, ids)));
    return labels;
  }

  private static Entry entry(
      AuditTable.Row row, Audited.Shown what, Map<UUID, String> names, Map<UUID, String> labels) {
    var data = new LinkedHashMap<>(what.data());
    var ip = data.remove("ip");
    data.replaceAll((_, value) ->
        value instanceof Audited.Person(var id) ? new By(USER, id, names.get(id)) : value);
    return new Entry(
        row.position().toString(),
        row.at(),
        by(row.actor(), names),
        row.type(),
        new Subject(what.kind(), what.id(), label(what, names, labels)),
        data,
        ip instanceof JsonNode text ? text.asString() : null);
  }

  private static @Nullable String label(
      Audited.Shown what, Map<UUID, String> names, Map<UUID, String> labels) {
    if (what.label() != null) {
      return what.label();
    }
    return what.kind().equals(USER) ? names.get(what.id()) : labels.get(what.id());
  }

  private static By by(@Nullable String actor, Map<UUID, String> names) {
    return switch (actor == null ? new Actor.Machine() : Actor.parse(actor)) {
      case Actor.User(var id) -> new By(USER, id, names.get(id));
      case Actor.Visitor(var contact) -> new By("visitor", contact, null);
      case Actor.Kira _ -> new By("kira", null, null);
      case Actor.Machine _ -> new By("system", null, null);
    };
  }

  private static Optional<UUID> user(@Nullable String actor) {
    return actor != null && Actor.parse(actor) instanceof Actor.User(var id)
        ? Optional.of(id)
        : Optional.empty();
  }
}
