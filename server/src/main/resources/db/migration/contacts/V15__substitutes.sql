-- In whose place another contact stands in a static segment since the two were merged: who is told
-- apart again comes back. "entered" says whether the other one was no member before.
create table segment_substitute (
  tenant_id  uuid not null,
  segment_id uuid not null,
  contact_id uuid not null,
  target_id  uuid,
  entered    boolean,
  primary key (tenant_id, contact_id, segment_id)
);
select kira_tenant_table('segment_substitute', true);
grant delete on segment_substitute to kira_app;
create index segment_substitute_of on segment_substitute (tenant_id, segment_id);
create index segment_substitute_by on segment_substitute (tenant_id, target_id);
