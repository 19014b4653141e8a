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

select kira_tenant_table('idempotency', false);
