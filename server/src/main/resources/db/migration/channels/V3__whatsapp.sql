-- What a provider says of a WhatsApp number, by the id of its channel account: templates, quality.
create table whatsapp_number (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  primary key (tenant_id, id)
);
select kira_tenant_table('whatsapp_number', true);

-- What messages are on WhatsApp besides their text, by the id of the message.
create table whatsapp_form (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  contact_id uuid,
  primary key (tenant_id, id)
);
create index whatsapp_form_by_contact on whatsapp_form (tenant_id, contact_id) where contact_id is not null;
select kira_tenant_table('whatsapp_form', true);
