package kira.platform.models;

import java.time.LocalDate;
import java.util.List;
import kira.platform.tenancy.TenantId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** One row per tenant, day and model. */
@Repository
@Transactional(readOnly = true)
class ModelUsageTable {
  private final JdbcClient jdbc;

  ModelUsageTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Transactional
  public void add(TenantId tenant, LocalDate day, String model, long prompt, long completion) {
    jdbc.sql(
            """
            insert into model_usage as u
                   (tenant_id, day, model, calls, prompt_tokens, completion_tokens)
            values (:tenant, :day, :model, 1, :prompt, :completion)
            on conflict (tenant_id, day, model) do update
               set calls = u.calls + 1,
                   prompt_tokens = u.prompt_tokens + excluded.prompt_tokens,
                   completion_tokens = u.completion_tokens + excluded.completion_tokens
            """)
        .param("tenant", tenant.value())
        .param("day", day)
        .param("model", model)
        .param("prompt", prompt)
        .param("completion", completion)
        .update();
  }

  List<ModelUsage.Day> since(TenantId tenant, LocalDate first) {
    return jdbc.sql(
            """
            select day, model, calls, prompt_tokens, completion_tokens
              from model_usage
             where tenant_id = :tenant and day >= :first
             order by day desc, model
            """)
        .param("tenant", tenant.value())
        .param("first", first)
        .query((row, _) ->
            new ModelUsage.Day(
                row.getObject("day", LocalDate.class),
                row.getString("model"),
                row.getLong("calls"),
                row.getLong("prompt_tokens"),
                row.getLong("completion_tokens")))
        .list();
  }
}
