-- Addresses of people who were erased and are still not to be contacted: only a hash, with a key of
-- the workspace's own, so that the same address is recognised and none can be read or guessed.
create table erased_suppression (
  tenant_id uuid        not null,
  hash      text        collate "C" not null,
  reason    text        not null,
  since     timestamptz not null,
  primary key (tenant_id, hash, reason)
);
select kira_tenant_table('erased_suppression', false);

create table suppression_key (
  tenant_id uuid not null,
  sealed    text not null,
  primary key (tenant_id)
);
select kira_tenant_table('suppression_key', false);

-- What is left beside the contact itself when somebody is erased.
grant delete on contact_duplicate, contact_job_change, contact_event to kira_app;
