package kira.privacy;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.privacy.RetentionRule;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.team.WorkspaceSettings;
import org.springframework.stereotype.Component;

/**
 * Forgets what is older than the rules say, a little at a time, so that nobody waits for it. The
 * rules are read anew for each little: switched off, it stops.
 */
@Component
class RetentionWork implements EffectHandler<Retention.Turn> {
  private static final int BATCH = 200;

  private final List<RetentionRule> rules;
  private final WorkspaceSettings settings;

  RetentionWork(List<RetentionRule> rules, WorkspaceSettings settings) {
    this.rules = List.copyOf(rules);
    this.settings = settings;
  }

  @Override
  public String kind() {
    return Retention.FORGET;
  }

  @Override
  public Class<Retention.Turn> payloadType() {
    return Retention.Turn.class;
  }

  @Override
  public Duration lease() {
    return Duration.ofHours(20);
  }

  @Override
  public EffectResult perform(Call<Retention.Turn> call) throws IOException {
    var tenant = new TenantId(call.from().tenant());
    var forgotten = new HashMap<String, Long>();
    for (var rule : rules) {
      long all = 0;
      for (int some = some(tenant, rule, call); some > 0; some = some(tenant, rule, call)) {
        all += some;
      }
      if (all > 0) {
        forgotten.put(rule.name(), all);
      }
    }
    return EffectResult.done(
        new Retention.Command.End(call.payload().turn(), forgotten, call.at()));
  }

  private int some(TenantId tenant, RetentionRule rule, Call<Retention.Turn> call)
      throws IOException {
    var days = settings.read(tenant, RetentionSettings.SECTION).value().days().get(rule.name());
    if (days == null) {
      return 0;
    }
    var before = call.at().minus(Duration.ofDays(days));
    return Tenancy.in(tenant, () -> rule.forget(tenant, before, BATCH));
  }
}
