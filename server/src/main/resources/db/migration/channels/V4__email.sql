-- Mails as they came: who wrote to whom, and where the original is; by the id of the message.
create table email_message (
  tenant_id       uuid        not null,
  id              uuid        not null,
  version         bigint      not null,
  state           jsonb       not null,
  changed_at      timestamptz not null,
  conversation_id uuid,
  contact_id      uuid,
  primary key (tenant_id, id)
);
create index email_message_by_conversation on email_message (tenant_id, conversation_id);
create index email_message_by_contact on email_message (tenant_id, contact_id);
select kira_tenant_table('email_message', true);

-- How far the mailboxes of accounts have been read, and how that goes.
create table mailbox (
  tenant_id  uuid        not null,
  id         uuid        not null,
  server     text        not null,
  validity   bigint,
  uid        bigint,
  state      text        not null,
  words      text        not null,
  changed_at timestamptz not null,
  primary key (tenant_id, id)
);
select kira_tenant_table('mailbox');
