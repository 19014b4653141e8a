package kira.platform.models;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What workspaces use of language models, by day. */
@Component
public class ModelUsage {
  private final ModelUsageTable table;
  private final InstantSource clock;

  ModelUsage(ModelUsageTable table, InstantSource clock) {
    this.table = table;
    this.clock = clock;
  }

  public record Day(
      LocalDate day, String model, long calls, long promptTokens, long completionTokens) {}

  /** The days from one on, latest first. */
  public List<Day> since(TenantId tenant, LocalDate first) {
    return Tenancy.in(tenant, () -> table.since(tenant, first));
  }

  void add(TenantId tenant, String model, ChatAnswer.@Nullable Usage used) {
    var day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    Tenancy.<@Nullable Void, RuntimeException>in(
        tenant,
        () -> {
          table.add(
              tenant,
              day,
              model,
              used == null ? 0 : used.promptTokens(),
              used == null ? 0 : used.completionTokens());
          return null;
        });
  }
}
