-- Imports, changes of many contacts and exports: each a durable object.
create table contact_job (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  what       text,
  created_at timestamptz,
  primary key (tenant_id, id)
);
create index contact_job_by_time on contact_job (tenant_id, what, created_at desc, id desc);
select kira_tenant_table('contact_job', true);

-- Which row of which job made or changed a contact, written with that change. Without "undo" the
-- contact was made; otherwise it says what was changed and how it was before.
create table contact_job_change (
  tenant_id  uuid   not null,
  job_id     uuid   not null,
  contact_id uuid   not null,
  row_no     bigint not null,
  undo       jsonb,
  primary key (tenant_id, job_id, contact_id, row_no)
);
select kira_tenant_table('contact_job_change', true);

-- Why rows were refused, by the check or by the run. Their cells stay in the file.
create table contact_job_refusal (
  tenant_id uuid   not null,
  job_id    uuid   not null,
  stage     text   not null collate "C",
  row_no    bigint not null,
  code      text   not null,
  message   text   not null,
  field     text,
  primary key (tenant_id, job_id, stage, row_no)
);
select kira_tenant_table('contact_job_refusal');
