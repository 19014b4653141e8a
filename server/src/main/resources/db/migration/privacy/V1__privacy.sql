-- Erasures of people, and what they were told of themselves: each a durable object. Neither names
-- anybody.
create table person_erasure (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  asked_at   timestamptz,
  primary key (tenant_id, id)
);
create index person_erasure_by_time on person_erasure (tenant_id, asked_at desc, id desc);
select kira_tenant_table('person_erasure', true);

create table person_export (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  contact_id uuid,
  asked_at   timestamptz,
  primary key (tenant_id, id)
);
create index person_export_by_contact on person_export (tenant_id, contact_id, asked_at desc);
select kira_tenant_table('person_export', true);

-- When what became old was forgotten last.
create table retention (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  primary key (tenant_id, id)
);
select kira_tenant_table('retention', true);
