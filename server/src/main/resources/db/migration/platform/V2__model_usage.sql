-- What each workspace used of which language model, by day (UTC).
create table model_usage (
  tenant_id uuid not null,
  day date not null,
  model text not null,
  calls bigint not null,
  prompt_tokens bigint not null,
  completion_tokens bigint not null,
  primary key (tenant_id, day, model)
);

select kira_tenant_table('model_usage', false);
