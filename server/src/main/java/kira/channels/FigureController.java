package kira.channels;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.OneOf;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How an account has been doing. */
@RestController
@RequestMapping("/api/v1/channels/accounts/{account}/figures")
class FigureController {
  private static final int QUARTER_SECONDS = 900;
  private static final int LONGEST_ZONE = 60;

  private final ChannelAccounts accounts;
  private final FigureTable table;
  private final InstantSource clock;

  FigureController(ChannelAccounts accounts, FigureTable table, InstantSource clock) {
    this.accounts = accounts;
    this.table = table;
    this.clock = clock;
  }

  /** Milliseconds within which half of all, and 95 of 100, were done; null when there were none. */
  record Latency(long count, @Nullable Long half, @Nullable Long most) {}

  record Reason(String code, long count) {}

  /** A piece of the span. */
  record Piece(Instant at, long handedOver, long delivered, long failed) {}

  record Queue(@OneOf(of = Lane.class) String lane, long count, Instant oldest) {}

  /**
   * The figures of an account.
   *
   * @param failures by reason, the most frequent first
   * @param toHandOver from the wish to the hand-over
   * @param toDelivery from the hand-over to the delivery
   * @param toWork from when a webhook came until it was worked on
   * @param perSecond handed over, on average of the last quarter of an hour or so
   * @param limit messages a second that this server hands over at most
   */
  record Figures(
      Instant from,
      Instant until,
      long queued,
      long handedOver,
      long delivered,
      long read,
      long failed,
      long complained,
      long diverted,
      List<Reason> failures,
      Latency toHandOver,
      Latency toDelivery,
      Latency toWork,
      List<Piece> pieces,
      List<Queue> waiting,
      double perSecond,
      double limit) {
    Figures {
      failures = List.copyOf(failures);
      pieces = List.copyOf(pieces);
      waiting = List.copyOf(waiting);
    }
  }

  @GetMapping
  @Requires(Permission.SETTINGS_READ)
  Figures figures(
      @PathVariable UUID account,
      @RequestParam(defaultValue = "7") @OneOf(words = {"1", "7", "30"}) int days,
      @RequestParam(defaultValue = "UTC") String zone) {
    if (days != 1 && days != 7 && days != 30) {
      throw Problem.badRequest("invalid_request", "Ask for 1, 7 or 30 days.", "days");
    }
    var tenant = Tenancy.caller().tenant();
    var found =
        accounts.find(tenant, account).orElseThrow(() -> Problem.notFound("channel account"));
    var here = zone(zone);
    var now = clock.instant();
    var starts = starts(now, days, here);
    var from = starts.getFirst();
    var sums = table.sums(tenant, account, from);
    var slots =
        table.slots(tenant, account, from, days == 1 ? "hour" : "day", here).stream()
            .collect(Collectors.toMap(FigureTable.Slot::at, Function.identity()));
    var quarter = FigureReader.quarter(now);
    var recent = table.sums(tenant, account, quarter.minusSeconds(QUARTER_SECONDS));
    double seconds = Duration.between(quarter, now).toMillis() / 1000.0 + QUARTER_SECONDS;
    var failures =
        sums.stream()
            .filter(each -> each.what().startsWith(FigureReader.FAILED))
            .map(each ->
                new Reason(each.what().substring(FigureReader.FAILED.length()), each.count()))
            .sorted(Comparator.comparingLong(Reason::count).reversed())
            .toList();
    return new Figures(
        from,
        now,
        count(sums, FigureReader.QUEUED),
        count(sums, FigureReader.HANDED_OVER),
        count(sums, FigureReader.DELIVERED),
        count(sums, FigureReader.READ),
        failures.stream().mapToLong(Reason::count).sum(),
        count(sums, FigureReader.COMPLAINED),
        count(sums, FigureReader.DIVERTED),
        failures,
        latency(sums, FigureReader.TO_HAND_OVER),
        latency(sums, FigureReader.TO_DELIVERY),
        latency(sums, FigureReader.TO_WORK),
        starts.stream()
            .map(at -> {
              var slot = slots.get(at);
              return slot == null
                  ? new Piece(at, 0, 0, 0)
                  : new Piece(at, slot.handedOver(), slot.delivered(), slot.failed());
            })
            .toList(),
        table.waiting(tenant, account).stream()
            .map(each -> new Queue(each.lane(), each.count(), each.oldest()))
            .toList(),
        count(recent, FigureReader.HANDED_OVER) / seconds,
        accounts.provider(found).perSecond(found));
  }

  /** When the pieces begin: the last 24 hours, or days as they are there. */
  private static List<Instant> starts(Instant now, int days, ZoneId zone) {
    var starts = new ArrayList<Instant>();
    if (days == 1) {
      var hour = now.atZone(zone).truncatedTo(java.time.temporal.ChronoUnit.HOURS);
      for (int i = 23; i >= 0; i--) {
        starts.add(hour.minusHours(i).toInstant());
      }
      return starts;
    }
    var today = LocalDate.ofInstant(now, zone);
    for (int i = days - 1; i >= 0; i--) {
      starts.add(today.minusDays(i).atStartOfDay(zone).toInstant());
    }
    return starts;
  }

  private static long count(List<FigureTable.Sum> sums, String what) {
    return sums.stream()
        .filter(each -> each.what().equals(what))
        .mapToLong(FigureTable.Sum::count)
        .sum();
  }

  private static Latency latency(List<FigureTable.Sum> sums, String what) {
    var counts = new TreeMap<Integer, Long>();
    sums.stream()
        .filter(each -> each.what().equals(what))
        .forEach(each -> counts.merge(each.bucket(), each.count(), Long::sum));
    return new Latency(
        counts.values().stream().mapToLong(Long::longValue).sum(),
        Buckets.share(counts, 0.5),
        Buckets.share(counts, 0.95));
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw Problem.badRequest(
          "invalid_request",
          "There is no time zone %s.".formatted(CleanText.cut(CleanText.line(name), LONGEST_ZONE)),
          "zone");
    }
  }
}
