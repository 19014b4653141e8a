create table contact (
  tenant_id    uuid        not null,
  id           uuid        not null,
  version      bigint      not null,
  state        jsonb       not null,
  changed_at   timestamptz not null,
  name         text,
  email        text,
  phone        text,
  external_id  text,
  created_at   timestamptz,
  last_seen_at timestamptz,
  merged_into  uuid,
  search       text,
  primary key (tenant_id, id)
);
create index contact_by_last_seen on contact (tenant_id, last_seen_at desc, id desc) where merged_into is null;
select kira_tenant_table('contact', true);

create table identity (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  contact_id uuid,
  type       text,
  value      text,
  primary key (tenant_id, id)
);
create index identity_by_contact on identity (tenant_id, contact_id);
select kira_tenant_table('identity', true);
