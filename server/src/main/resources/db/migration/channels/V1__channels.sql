create table channel_account (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  adapter    text,
  name       text,
  status     text,
  created_at timestamptz,
  primary key (tenant_id, id)
);
select kira_tenant_table('channel_account', true);

-- A message on its way out.
create table delivery (
  tenant_id       uuid        not null,
  id              uuid        not null,
  version         bigint      not null,
  state           jsonb       not null,
  changed_at      timestamptz not null,
  account_id      uuid,
  contact_id      uuid,
  conversation_id uuid,
  message_id      uuid,
  status          text,
  parked          boolean,
  provider_id     text collate "C",
  queued_at       timestamptz,
  primary key (tenant_id, id)
);
create index delivery_by_conversation on delivery (tenant_id, conversation_id, queued_at)
  where conversation_id is not null;
create index delivery_by_contact on delivery (tenant_id, contact_id) where contact_id is not null;
create index delivery_by_account on delivery (tenant_id, account_id, queued_at desc);
create index delivery_by_provider_id on delivery (tenant_id, provider_id) where provider_id is not null;
create index delivery_parked on delivery (tenant_id, account_id, id) where parked;
select kira_tenant_table('delivery', true);

-- What providers told, each item once.
create table channel_inbound (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  account_id uuid,
  type       text,
  outcome    text,
  contact_id uuid,
  taken_at   timestamptz,
  primary key (tenant_id, id)
);
create index channel_inbound_by_contact on channel_inbound (tenant_id, contact_id) where contact_id is not null;
create index channel_inbound_by_account on channel_inbound (tenant_id, account_id, type, outcome);
select kira_tenant_table('channel_inbound', true);

-- What conversations are as mail, by the id of the conversation.
create table email_thread (
  tenant_id   uuid        not null,
  id          uuid        not null,
  version     bigint      not null,
  state       jsonb       not null,
  changed_at  timestamptz not null,
  contact_id  uuid,
  account_id  uuid,
  subject_key text,
  primary key (tenant_id, id)
);
create index email_thread_by_contact on email_thread (tenant_id, contact_id);
select kira_tenant_table('email_thread', true);

-- The ids by which mails refer to each other.
create table email_reference (
  tenant_id uuid not null,
  reference text collate "C" not null,
  thread_id uuid not null,
  primary key (tenant_id, reference, thread_id)
);
create index email_reference_by_thread on email_reference (tenant_id, thread_id);
select kira_tenant_table('email_reference', true);

-- The provider's side of simulated accounts.
create table simulated_account (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  primary key (tenant_id, id)
);
select kira_tenant_table('simulated_account', true);

create table simulated_email (
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
create index simulated_email_by_account on simulated_email (tenant_id, account_id, at desc);
create index simulated_email_by_address on simulated_email (tenant_id, address);
select kira_tenant_table('simulated_email', true);
