-- What messages that came in on a line are called by their provider, so that they can be quoted.
create table text_line_message (
  tenant_id  uuid not null,
  message_id uuid not null,
  line_id    uuid not null,
  reference  text not null,
  primary key (tenant_id, message_id, line_id)
);
create index text_line_message_by_line on text_line_message (tenant_id, line_id);
select kira_tenant_table('text_line_message', true);

-- The emoji that the team put on messages, by the id of the message.
create table whatsapp_reaction (
  tenant_id       uuid        not null,
  id              uuid        not null,
  version         bigint      not null,
  state           jsonb       not null,
  changed_at      timestamptz not null,
  contact_id      uuid,
  conversation_id uuid,
  primary key (tenant_id, id)
);
create index whatsapp_reaction_by_conversation on whatsapp_reaction (tenant_id, conversation_id);
create index whatsapp_reaction_by_contact on whatsapp_reaction (tenant_id, contact_id) where contact_id is not null;
select kira_tenant_table('whatsapp_reaction', true);
