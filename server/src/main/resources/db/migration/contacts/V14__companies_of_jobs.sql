-- Which companies a job made, written with the making of each: what an undo looks at. Of jobs that
-- ran before nothing is known, and their companies stay.
create table company_job (
  tenant_id  uuid not null,
  job_id     uuid not null,
  company_id uuid not null,
  primary key (tenant_id, job_id, company_id)
);
select kira_tenant_table('company_job', true);
