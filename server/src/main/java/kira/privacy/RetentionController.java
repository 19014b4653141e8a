package kira.privacy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.RefusedException;
import kira.platform.privacy.RetentionRule;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.platform.web.IfMatch;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import kira.team.WorkspaceSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** For how long a workspace keeps what. */
@RestController
@RequestMapping("/api/v1/settings/retention")
class RetentionController {
  private static final int LONGEST = 36_500;

  /** Counted to here, and then it is "more than". */
  private static final int COUNTED = 10_000;

  private final WorkspaceSettings settings;
  private final List<RetentionRule> rules;
  private final DurableObjects objects;
  private final InstantSource clock;

  RetentionController(
      WorkspaceSettings settings,
      List<RetentionRule> rules,
      DurableObjects objects,
      InstantSource clock) {
    this.settings = settings;
    this.rules = rules.stream().sorted(Comparator.comparing(RetentionRule::name)).toList();
    this.objects = objects;
    this.clock = clock;
  }

  /**
   * @param days for which it is kept; null is for ever
   * @param shortest days for which it can be kept
   */
  record Rule(String name, @Nullable Integer days, int shortest) {}

  /**
   * @param lastRun when what was old was forgotten last; null when it never was
   * @param forgotten then, by rule
   */
  record Rules(
      List<Rule> rules, long version, @Nullable Instant lastRun, Map<String, Long> forgotten) {}

  /**
   * @param days by the name of the rule; those left out are kept for ever
   */
  record Wanted(Map<String, @Nullable Integer> days) {}

  /**
   * @param more whether it is this many or more
   */
  record Going(String name, long count, boolean more) {}

  record Preview(List<Going> going) {}

  @GetMapping
  @Requires(Permission.SETTINGS_READ)
  ResponseEntity<Rules> get() {
    return answer(Tenancy.caller().tenant());
  }

  /** Takes effect at once, and from then on every day. */
  @PutMapping
  @Requires(Permission.PRIVACY_ERASE)
  ResponseEntity<Rules> put(@RequestBody Wanted body, IfMatch ifMatch) {
    var caller = Tenancy.caller();
    var wanted = checked(body);
    ifMatch.require(rules(caller.tenant()).version(), rules(caller.tenant()));
    try {
      settings.change(
          caller.tenant(),
          RetentionSettings.SECTION,
          new RetentionSettings(wanted),
          ifMatch.version(),
          caller.actor());
    } catch (RefusedException e) {
      if (e.refusal().code().equals("version_conflict")) {
        throw IfMatch.conflict(rules(caller.tenant()));
      }
      throw e;
    }
    objects.ask(
        address(caller.tenant()), new Retention.Command.Follow(!wanted.isEmpty(), clock.instant()));
    return answer(caller.tenant());
  }

  /** How much would go now. */
  @PostMapping("/preview")
  @Requires(Permission.SETTINGS_READ)
  Preview preview(@RequestBody Wanted body) {
    var tenant = Tenancy.caller().tenant();
    var wanted = checked(body);
    return new Preview(
        rules.stream()
            .filter(rule -> wanted.containsKey(rule.name()))
            .map(rule -> {
              int days = Objects.requireNonNull(wanted.get(rule.name()));
              var before = clock.instant().minus(Duration.ofDays(days));
              long count = rule.count(tenant, before, COUNTED + 1);
              return new Going(rule.name(), Math.min(count, COUNTED), count > COUNTED);
            })
            .toList());
  }

  private Map<String, Integer> checked(Wanted body) {
    var wanted = new TreeMap<String, Integer>();
    body.days()
        .forEach((name, days) -> {
          var rule =
              rules.stream()
                  .filter(each -> each.name().equals(name))
                  .findFirst()
                  .orElseThrow(() ->
                      Problem.badRequest("unknown_rule", "There is no such rule.", "days." + name));
          if (days == null) {
            return;
          }
          if (days < rule.shortest() || days > LONGEST) {
            throw Problem.badRequest(
                "days_out_of_range",
                "Write %d to %,d days.".formatted(rule.shortest(), LONGEST),
                "days." + name);
          }
          wanted.put(name, days);
        });
    return wanted;
  }

  private ResponseEntity<Rules> answer(TenantId tenant) {
    var rules = rules(tenant);
    return ResponseEntity.ok().eTag(IfMatch.tag(rules.version())).body(rules);
  }

  private Rules rules(TenantId tenant) {
    var current = settings.read(tenant, RetentionSettings.SECTION);
    var retention = objects.read(address(tenant), Retention.State.class).state();
    var shown =
        rules.stream()
            .map(rule ->
                new Rule(rule.name(), current.value().days().get(rule.name()), rule.shortest()))
            .toList();
    return new Rules(shown, current.version(), retention.endedAt(), retention.forgotten());
  }

  private static Address address(TenantId tenant) {
    return new Address(Retention.KIND, tenant.value(), Retention.idOf(tenant.value()));
  }
}
