-- The first answer to each Idempotency-Key, kept for a day so that a repeated request gets the same.
-- The answer is encrypted: it may hold what is shown only once.
create table idempotency (
  tenant_id uuid not null,
  caller text not null,
  key text not null,
  fingerprint bytea not null,
  started_at timestamptz not null,
  status integer,
  response text,
  primary key (tenant_id, caller, key)
);

create index idempotency_age on idempotency (tenant_id, started_at);

select kira_tenant_table('idempotency', false);
