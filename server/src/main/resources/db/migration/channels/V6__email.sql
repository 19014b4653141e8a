-- What whoever got a mail did with it, by the id of its delivery.
create table mail_response (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  account_id uuid,
  contact_id uuid,
  primary key (tenant_id, id)
);
create index mail_response_by_account on mail_response (tenant_id, account_id, changed_at);
create index mail_response_by_contact on mail_response (tenant_id, contact_id) where contact_id is not null;
select kira_tenant_table('mail_response', true);

-- How mails look that are written once and sent often: source, versions, and what is published.
create table email_template (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  name       text,
  archived   boolean,
  primary key (tenant_id, id)
);
create index email_template_by_name on email_template (tenant_id, name);
select kira_tenant_table('email_template', true);

-- What was published of it, and when by whom.
create table email_template_version (
  tenant_id   uuid        not null,
  template_id uuid        not null,
  number      int         not null,
  content     text        not null,
  published_by text       not null,
  published_at timestamptz not null,
  primary key (tenant_id, template_id, number)
);
select kira_tenant_table('email_template_version', true);
