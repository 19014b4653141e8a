-- Calls by the phone network.
create table call (
  tenant_id       uuid        not null,
  id              uuid        not null,
  version         bigint      not null,
  state           jsonb       not null,
  changed_at      timestamptz not null,
  account_id      uuid,
  contact_id      uuid,
  conversation_id uuid,
  status          text,
  missed          boolean,
  at              timestamptz,
  primary key (tenant_id, id)
);
create index call_by_time on call (tenant_id, at desc, id desc);
create index call_by_contact on call (tenant_id, contact_id, at desc) where contact_id is not null;
create index call_by_conversation on call (tenant_id, conversation_id, at) where conversation_id is not null;
select kira_tenant_table('call', true);

-- Calls on simulated phones.
create table simulated_call (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  account_id uuid,
  address    text collate "C",
  at         timestamptz,
  primary key (tenant_id, id)
);
create index simulated_call_by_account on simulated_call (tenant_id, account_id, at desc);
create index simulated_call_by_address on simulated_call (tenant_id, address);
select kira_tenant_table('simulated_call', true);
