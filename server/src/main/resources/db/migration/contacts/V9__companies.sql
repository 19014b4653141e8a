-- Companies that contacts belong to, the fields that a workspace keeps of them, and what they are
-- searched by: the same rows as contacts have.
create table company (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  name       text,
  name_key   text collate "C",
  created_at timestamptz,
  archived   boolean,
  primary key (tenant_id, id)
);
create index company_by_name on company (tenant_id, name_key, id) where created_at is not null;
create index company_by_created on company (tenant_id, created_at, id) where created_at is not null;
select kira_tenant_table('company', true);

create table company_value (
  tenant_id  uuid not null,
  company_id uuid not null,
  field      text not null,
  item       text not null,
  value      text collate "C",
  primary key (tenant_id, company_id, field, item)
);
create index company_value_by_value on company_value (tenant_id, field, value, company_id)
  where value is not null;
select kira_tenant_table('company_value', true);

create table company_fields (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  primary key (tenant_id, id)
);
select kira_tenant_table('company_fields', true);

-- A text, so that filters compare it as they compare every other word.
alter table contact add column company_key text collate "C";
create index contact_by_company on contact (tenant_id, company_key, last_seen_at desc, id desc)
  where company_key is not null and merged_into is null;
