create table conversation (
  tenant_id       uuid        not null,
  id              uuid        not null,
  version         bigint      not null,
  state           jsonb       not null,
  changed_at      timestamptz not null,
  contact_id      uuid,
  channel         text,
  status          text,
  holder          text,
  assignee        uuid,
  unread          int,
  created_at      timestamptz,
  last_message_at timestamptz,
  waiting_since   timestamptz,
  csat            int,
  primary key (tenant_id, id)
);
create index conversation_by_last_message on conversation (tenant_id, last_message_at desc, id desc);
create index conversation_by_contact on conversation (tenant_id, contact_id, last_message_at desc);
-- The parts of the inbox that are looked at all day are small; the resolved ones are not in them.
create index conversation_unresolved on conversation (tenant_id, last_message_at desc, id desc) where status <> 'RESOLVED';
select kira_tenant_table('conversation', true);

-- The lines of a thread, written in the commit of the event they show.
create table message (
  tenant_id       uuid        not null,
  conversation_id uuid        not null,
  version         bigint      not null,
  message_id      uuid        not null,
  at              timestamptz not null,
  type            text        not null,
  actor           text        not null,
  body            jsonb       not null,
  primary key (tenant_id, conversation_id, version)
);
create index message_by_id on message (tenant_id, conversation_id, message_id);
select kira_tenant_table('message', true);

create table attachment (
  tenant_id   uuid        not null,
  id          uuid        not null,
  name        text        not null,
  type        text        not null,
  size        bigint      not null,
  inline      boolean     not null,
  uploaded_by text        not null,
  at          timestamptz not null,
  primary key (tenant_id, id)
);
select kira_tenant_table('attachment', false);
