package kira.analytics;

import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import kira.conversations.Conversations;
import kira.knowledge.Knowledge;
import kira.objects.DurableObjects;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.platform.web.OneOf;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import kira.team.Team;
import kira.team.WorkspaceView;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The first page: how the workspace is doing, and what a new one still has to do. */
@RestController
@RequestMapping("/api/v1")
class DashboardController {
  private final DashboardTable table;
  private final Conversations conversations;
  private final Knowledge knowledge;
  private final Team team;
  private final DurableObjects objects;
  private final InstantSource clock;

  DashboardController(
      DashboardTable table,
      Conversations conversations,
      Knowledge knowledge,
      Team team,
      DurableObjects objects,
      InstantSource clock) {
    this.table = table;
    this.conversations = conversations;
    this.knowledge = knowledge;
    this.team = team;
    this.objects = objects;
    this.clock = clock;
  }

  /**
   * @param zone whose days are counted; missing means those of the workspace
   */
  @GetMapping("/dashboard")
  @Requires(Permission.DASHBOARD_READ)
  Dashboard dashboard(
      @RequestParam(defaultValue = "30") @OneOf(words = {"7", "30", "90"}) int days,
      @RequestParam(required = false) @Nullable String zone) {
    if (days != 7 && days != 30 && days != 90) {
      throw Problem.badRequest("invalid_request", "Ask for 7, 30 or 90 days.", "days");
    }
    var tenant = Tenancy.caller().tenant();
    var id = tenant.value();
    var here = zone == null ? ofWorkspace(tenant) : zone(zone);
    var now = clock.instant();
    var position = objects.end().toString();
    var today = LocalDate.ofInstant(now, here);
    var first = today.minusDays(days - 1L);
    var from = first.atStartOfDay(here).toInstant();
    var before = first.minusDays(days).atStartOfDay(here).toInstant();
    var until = today.plusDays(1).atStartOfDay(here).toInstant();
    var calendar = first.datesUntil(today.plusDays(1)).toList();

    var totals = table.totals(id, from, until);
    var previous = table.totals(id, before, from);
    var opened = byDay(table.opened(id, here, from, until), DashboardTable.OpenedDay::day);
    var resolved = byDay(table.resolved(id, here, from, until), DashboardTable.ResolvedDay::day);
    var rated = byDay(table.rated(id, here, from, until), DashboardTable.RatedDay::day);
    var counts = conversations.counts(tenant);

    return new Dashboard(
        now,
        position,
        here.getId(),
        new Dashboard.Tally(
            totals.opened(),
            previous.opened(),
            series(
                calendar,
                day -> opened.containsKey(day) ? (double) opened.get(day).opened() : 0.0)),
        new Dashboard.Share(
            share(totals.resolvedByKira(), totals.resolvedByPerson()),
            share(previous.resolvedByKira(), previous.resolvedByPerson()),
            series(
                calendar,
                day ->
                    resolved.containsKey(day)
                        ? share(resolved.get(day).kira(), resolved.get(day).person())
                        : null)),
        new Dashboard.Speed(
            totals.medianSeconds(),
            previous.medianSeconds(),
            series(
                calendar, day -> opened.containsKey(day) ? opened.get(day).medianSeconds() : null)),
        new Dashboard.Rating(
            totals.score(),
            previous.score(),
            totals.rated(),
            series(calendar, day -> rated.containsKey(day) ? rated.get(day).average() : null)),
        calendar.stream()
            .map(day -> {
              var r = resolved.get(day);
              return r == null
                  ? new Dashboard.Volume(day, 0, 0)
                  : new Dashboard.Volume(day, r.kira(), r.person());
            })
            .toList(),
        counts.open(),
        counts.waiting(),
        counts.kira(),
        table.hours(id, here, from, until),
        table.topArticles(id, from, until),
        table.unanswered(id, from, until));
  }

  private static @Nullable Double share(long part, long rest) {
    return part + rest == 0 ? null : (double) part / (part + rest);
  }

  private static List<Dashboard.Day> series(
      List<LocalDate> calendar, Function<LocalDate, @Nullable Double> value) {
    return calendar.stream().map(day -> new Dashboard.Day(day, value.apply(day))).toList();
  }

  private static <T> Map<LocalDate, T> byDay(List<T> rows, Function<T, LocalDate> day) {
    return rows.stream().collect(Collectors.toMap(day, Function.identity()));
  }

  /** Whoever looks, from wherever, sees the same days. */
  private ZoneId ofWorkspace(TenantId tenant) {
    return team.workspace(tenant).map(WorkspaceView::timeZone).orElse(ZoneOffset.UTC);
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw Problem.badRequest(
          "invalid_request", "There is no time zone %s.".formatted(name), "zone");
    }
  }

  /** A first step of a new workspace. */
  record Step(
      @OneOf(words = {"workspace", "article", "widget", "answered", "invite", "rated"}) String key,
      boolean done) {}

  record Onboarding(List<Step> steps) {}

  @GetMapping("/onboarding")
  @Requires(Permission.DASHBOARD_READ)
  Onboarding onboarding() {
    var tenant = Tenancy.caller().tenant();
    UUID id = tenant.value();
    var steps = table.steps(id);
    return new Onboarding(
        List.of(
            new Step("workspace", true),
            new Step("article", knowledge.hasArticles(tenant)),
            new Step("widget", steps.opened()),
            new Step("answered", steps.answered()),
            new Step("invite", team.members(tenant).size() > 1),
            new Step("rated", steps.rated())));
  }
}
