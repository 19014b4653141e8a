package kira.channels;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kira.contacts.consent.Suppression;
import kira.conversations.ConversationId;
import kira.conversations.Conversations;
import kira.conversations.MessageView;
import kira.objects.Json;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.platform.web.OneOf;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import kira.team.Team;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The way of a message from whoever wrote it to the provider's last word. */
@RestController
@RequestMapping("/api/v1/deliveries")
class TraceController {
  // Providers write seconds, some of them with fractions that mean nothing.
  private static final Comparator<Step> AS_IT_HAPPENED =
      Comparator.comparing(Step::second).thenComparing(step -> Fact.valueOf(step.what()));

  private final Deliveries deliveries;
  private final ChannelAccountTable accountTable;
  private final Listed listed;
  private final Conversations conversations;
  private final Team team;
  private final TraceTable table;

  TraceController(
      Deliveries deliveries,
      ChannelAccountTable accountTable,
      Listed listed,
      Conversations conversations,
      Team team,
      TraceTable table) {
    this.deliveries = deliveries;
    this.accountTable = accountTable;
    this.listed = listed;
    this.conversations = conversations;
    this.team = team;
    this.table = table;
  }

  /**
   * A webhook that told of it.
   *
   * @param type as the provider calls it
   */
  record Webhook(UUID id, String type, Instant takenAt, Instant workedAt) {}

  /**
   * One step.
   *
   * @param at when it was written down
   * @param happenedAt when it happened, as the provider says
   * @param account by which it was to go, or went
   * @param by the member who did it
   * @param until when it is tried again
   */
  record Step(
      @OneOf(
              words = {
                "QUEUED",
                "TRIED",
                "ACCEPTED",
                "REFUSED",
                "POSTPONED",
                "PARKED",
                "RELEASED",
                "DIVERTED",
                "DOUBTED",
                "ASKED",
                "CLEARED",
                "VOUCHED",
                "SENT",
                "DELAYED",
                "DELIVERED",
                "READ",
                "CLICKED",
                "COMPLAINED",
                "FAILED",
                "BOUNCED",
                "SUPERSEDED"
              })
          String what,
      Instant at,
      @Nullable Instant happenedAt,
      @Nullable String account,
      @Nullable String code,
      @Nullable String words,
      @Nullable String by,
      @Nullable Instant until,
      @Nullable Webhook webhook) {
    private Instant second() {
      return (happenedAt == null ? at : happenedAt).truncatedTo(ChronoUnit.SECONDS);
    }
  }

  /**
   * A delivery with all that is known of its way.
   *
   * @param author who wrote the message; null where it belongs to no conversation
   * @param listed why the recipient is on the do-not-contact list now; null when they are not
   */
  record Trace(
      DeliveryView delivery,
      @OneOf(of = Lane.class) String lane,
      MessageView.@Nullable Author author,
      @Nullable String listed,
      List<Step> steps) {
    Trace {
      steps = List.copyOf(steps);
    }
  }

  @GetMapping("/{id}/trace")
  @Requires(Permission.CONVERSATIONS_READ)
  Trace trace(@PathVariable UUID id) {
    var tenant = Tenancy.caller().tenant();
    var state = deliveries.read(tenant, id);
    var order = state.order();
    if (order == null) {
      throw Problem.notFound("delivery");
    }
    var author =
        order.conversation() == null || order.message() == null
            ? null
            : conversations
                .message(tenant, new ConversationId(order.conversation()), order.message())
                .map(MessageView::author)
                .orElse(null);
    return new Trace(
        DeliveryView.of(id, state),
        order.lane().name(),
        author,
        listed.of(tenant, order).map(Suppression.Reason::name).orElse(null),
        steps(tenant, id));
  }

  private List<Step> steps(TenantId tenant, UUID id) {
    var entries = table.entries(tenant, id);
    var data = entries.stream().map(each -> Json.MAPPER.readTree(each.data())).toList();
    var items = new HashSet<UUID>();
    var ids = new HashSet<UUID>();
    for (var each : data) {
      add(items, each.path("item"));
      add(ids, each.path("order").path("account"));
      add(ids, each.path("from"));
      add(ids, each.path("to"));
    }
    var heard = table.items(tenant, items);
    var names = accountTable.names(tenant, ids);
    var steps = new ArrayList<Step>();
    @Nullable String account = null;
    for (int i = 0; i < entries.size(); i++) {
      var entry = entries.get(i);
      var json = data.get(i);
      if (entry.type().equals("DeliveryQueued")) {
        account = name(names, json.path("order").path("account"));
      }
      var to = entry.type().equals("DeliveryDiverted") ? name(names, json.path("to")) : null;
      steps.add(step(entry, json, to == null ? account : to, by(entry), heard));
      account = to == null ? account : to;
    }
    return asItHappened(steps);
  }

  /** News of one moment in the order in which such things happen, whichever webhook came first. */
  static List<Step> asItHappened(List<Step> steps) {
    var all = new ArrayList<>(steps);
    int from = 0;
    for (int to = 0; to <= all.size(); to++) {
      if (to == all.size() || all.get(to).happenedAt() == null) {
        all.subList(from, to).sort(AS_IT_HAPPENED);
        from = to + 1;
      }
    }
    return all;
  }

  /** The member who did it; null for what happened by itself. */
  private @Nullable String by(TraceTable.Entry entry) {
    return entry.actor() != null && Actor.parse(entry.actor()) instanceof Actor.User(var id)
        ? team.names(Set.of(id)).get(id)
        : null;
  }

  private static Step step(
      TraceTable.Entry entry,
      JsonNode json,
      @Nullable String account,
      @Nullable String by,
      Map<UUID, TraceTable.Item> heard) {
    boolean isReport = entry.type().equals("DeliveryReported");
    var reason = isReport ? json.path("known").path("reason") : json.path("reason");
    var item = uuid(json.path("item"));
    var told = item == null ? null : heard.get(item);
    return new Step(
        isReport
            ? json.path("fact").asString("SENT")
            : entry.type().replaceFirst("^Delivery", "").toUpperCase(Locale.ROOT),
        entry.at(),
        isReport ? instant(json.path("known").path("at")) : null,
        account,
        text(reason.path("code")),
        text(reason.path("words")),
        by,
        instant(json.path("until")),
        told == null ? null : new Webhook(told.id(), told.type(), told.taken(), told.worked()));
  }

  private static void add(HashSet<UUID> to, JsonNode node) {
    var id = uuid(node);
    if (id != null) {
      to.add(id);
    }
  }

  private static @Nullable String name(Map<UUID, String> names, JsonNode node) {
    var id = uuid(node);
    return id == null ? null : names.get(id);
  }

  private static @Nullable UUID uuid(JsonNode node) {
    try {
      return node.isString() ? UUID.fromString(node.asString()) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable String text(JsonNode node) {
    return node.isString() && !node.asString().isEmpty() ? node.asString() : null;
  }

  private static @Nullable Instant instant(JsonNode node) {
    return node.isMissingNode() || node.isNull()
        ? null
        : Json.MAPPER.treeToValue(node, Instant.class);
  }
}
