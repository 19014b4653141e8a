-- What is between an account and a number outside.
create table text_line (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  account_id uuid,
  contact_id uuid,
  address    text collate "C",
  heard_at   timestamptz,
  primary key (tenant_id, id)
);
create index text_line_by_contact on text_line (tenant_id, contact_id);
select kira_tenant_table('text_line', true);

-- The conversations that were held on a line.
create table text_line_conversation (
  tenant_id       uuid not null,
  conversation_id uuid not null,
  line_id         uuid not null,
  primary key (tenant_id, conversation_id, line_id)
);
create index text_line_conversation_by_line on text_line_conversation (tenant_id, line_id);
select kira_tenant_table('text_line_conversation', true);

-- Messages on simulated phones.
create table simulated_text (
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
create index simulated_text_by_account on simulated_text (tenant_id, account_id, at desc);
create index simulated_text_by_address on simulated_text (tenant_id, address);
select kira_tenant_table('simulated_text', true);
