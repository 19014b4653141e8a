package kira.channels;

import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import kira.objects.JournalEntry;
import kira.objects.JournalReader;
import kira.objects.Json;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Counts what happens at channel accounts, behind the messages and never in their way. An entry is
 * counted once in the table; what operators see as metrics is counted again when a batch is.
 */
@Component
class FigureReader implements JournalReader {
  static final String QUEUED = "queued";
  static final String HANDED_OVER = "handed_over";
  static final String DELIVERED = "delivered";
  static final String READ = "read";
  static final String COMPLAINED = "complained";
  static final String DIVERTED = "diverted";
  static final String FAILED = "failed/";
  static final String TO_HAND_OVER = "ms/handed_over";
  static final String TO_DELIVERY = "ms/delivered";
  static final String TO_WORK = "ms/webhook";

  private static final Set<String> TYPES =
      Set.of(
          "DeliveryQueued",
          "DeliveryAccepted",
          "DeliveryRefused",
          "DeliveryReported",
          "DeliveryDiverted",
          "InboundSettled");

  private final MeterRegistry meters;
  private final Map<String, String> channels;

  /** Adapters never change; whoever has more accounts than this asks again. */
  private final Map<UUID, String> adapters = new ConcurrentHashMap<>();

  FigureReader(MeterRegistry meters, List<ChannelProvider> providers) {
    this.meters = meters;
    this.channels =
        providers.stream()
            .collect(
                Collectors.toMap(
                    ChannelProvider::adapter,
                    each -> each.channel().name().toLowerCase(Locale.ROOT)));
  }

  @Override
  public String name() {
    return "channels.figures";
  }

  @Override
  public List<String> kinds() {
    return List.of(Delivery.KIND, Inbound.KIND);
  }

  @Override
  public Set<String> types() {
    return TYPES;
  }

  @Override
  public int atOnce() {
    return 2_000;
  }

  /** Figures are of a quarter of an hour: half a second is soon. */
  @Override
  public Duration gathers() {
    return Duration.ofMillis(500);
  }

  @Override
  public void read(List<JournalEntry> entries, Connection transaction) throws SQLException {
    try (var figures = new FigureCountTable(transaction)) {
      var taken = figures.taken(settled(entries));
      for (var entry : entries) {
        if (entry.isErased() || entry.isErasure()) {
          continue;
        }
        var data = Json.MAPPER.readTree(entry.data());
        switch (entry.type()) {
          case "DeliveryQueued" ->
              count(figures, entry, uuid(data.path("order").path("account")), QUEUED);
          case "DeliveryAccepted" -> handedOver(figures, entry, data.path("measure"));
          case "DeliveryRefused" ->
              count(
                  figures,
                  entry,
                  uuid(data.path("measure").path("account")),
                  FAILED + data.path("reason").path("code").asString("other"));
          case "DeliveryReported" -> reported(figures, entry, data);
          case "DeliveryDiverted" -> count(figures, entry, uuid(data.path("from")), DIVERTED);
          case "InboundSettled" -> {
            var item = taken.get(entry.objectId());
            if (item != null) {
              took(
                  figures,
                  entry,
                  item.account(),
                  TO_WORK,
                  Math.max(0, Duration.between(item.at(), entry.at()).toMillis()));
            }
          }
          default -> {}
        }
      }
      figures.write();
    }
  }

  private static Set<FigureCountTable.Item> settled(List<JournalEntry> entries) {
    var items = new HashSet<FigureCountTable.Item>();
    for (var entry : entries) {
      if (entry.type().equals("InboundSettled")) {
        items.add(new FigureCountTable.Item(entry.tenant(), entry.objectId()));
      }
    }
    return items;
  }

  private void reported(FigureCountTable figures, JournalEntry entry, JsonNode data)
      throws SQLException {
    var measure = data.path("measure");
    var account = uuid(measure.path("account"));
    if (account == null) {
      return;
    }
    handedOver(figures, entry, measure);
    if (data.path("item").isMissingNode() || data.path("item").isNull()) {
      // It was worked on as it came: what it took is the provider's way to us.
      var happened = Json.MAPPER.treeToValue(data.path("known").path("at"), Instant.class);
      took(
          figures,
          entry,
          account,
          TO_WORK,
          Math.max(0, Duration.between(happened, entry.at()).toMillis()));
    }
    switch (Fact.valueOf(data.path("fact").asString())) {
      case DELIVERED -> {
        count(figures, entry, account, DELIVERED);
        if (measure.path("delivered").isNumber()) {
          took(figures, entry, account, TO_DELIVERY, measure.path("delivered").asLong());
        }
      }
      case READ -> count(figures, entry, account, READ);
      case COMPLAINED -> count(figures, entry, account, COMPLAINED);
      case FAILED, BOUNCED ->
          count(
              figures,
              entry,
              account,
              FAILED
                  + data.path("known")
                      .path("reason")
                      .path("code")
                      .asString(data.path("fact").asString().toLowerCase(Locale.ROOT)));
      case SENT, DELAYED, CLICKED -> {}
    }
  }

  private void handedOver(FigureCountTable figures, JournalEntry entry, JsonNode measure)
      throws SQLException {
    var account = uuid(measure.path("account"));
    if (account != null && measure.path("handedOver").isNumber()) {
      count(figures, entry, account, HANDED_OVER);
      took(figures, entry, account, TO_HAND_OVER, measure.path("handedOver").asLong());
    }
  }

  private void count(
      FigureCountTable figures, JournalEntry entry, @Nullable UUID account, String what)
      throws SQLException {
    if (account == null) {
      return;
    }
    figures.add(entry.tenant(), account, entry.at(), what, 0);
    var adapter = adapter(figures, entry.tenant(), account);
    meters
        .counter(
            "kira.channels.messages",
            "channel",
            channels.getOrDefault(adapter, "other"),
            "adapter",
            adapter,
            // Why each failed would be a label without end.
            "result",
            what.startsWith(FAILED) ? "failed" : what)
        .increment();
  }

  private void took(
      FigureCountTable figures, JournalEntry entry, UUID account, String what, long millis)
      throws SQLException {
    figures.add(entry.tenant(), account, entry.at(), what, Buckets.of(millis));
    var adapter = adapter(figures, entry.tenant(), account);
    meters
        .timer(
            "kira.channels." + what.substring("ms/".length()).replace('_', '.'),
            "channel",
            channels.getOrDefault(adapter, "other"),
            "adapter",
            adapter)
        .record(Duration.ofMillis(millis));
  }

  private String adapter(FigureCountTable figures, UUID tenant, UUID account) throws SQLException {
    var known = adapters.get(account);
    if (known != null) {
      return known;
    }
    var adapter = figures.adapter(tenant, account);
    if (channels.containsKey(adapter)) {
      if (adapters.size() > 10_000) {
        adapters.clear();
      }
      adapters.put(account, adapter);
      return adapter;
    }
    return "other";
  }

  private static @Nullable UUID uuid(JsonNode node) {
    return node.isString() ? UUID.fromString(node.asString()) : null;
  }

  /** The beginning of the quarter of an hour in which something happened. */
  static Instant quarter(Instant at) {
    return Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), 900L) * 900L);
  }
}
