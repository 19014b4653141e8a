-- Segments: saved filters whose members are kept, so that joining and leaving are events.

create table segment (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  live       boolean,
  revision   bigint,
  moves      bigint,
  deleted    boolean,
  primary key (tenant_id, id)
);
select kira_tenant_table('segment', true);

-- Which names are taken, and which segment names which.
create table segment_names (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  primary key (tenant_id, id)
);
select kira_tenant_table('segment_names', true);

-- One row for each contact that is or was a member; one that left has no "since".
create table segment_member (
  tenant_id  uuid not null,
  segment_id uuid not null,
  contact_id uuid not null,
  since      timestamptz,
  primary key (tenant_id, contact_id, segment_id)
);
create index segment_member_of on segment_member (tenant_id, segment_id, contact_id) where since is not null;
select kira_tenant_table('segment_member', true);
-- What is left of a segment that was deleted goes in pages, by the feature itself.
grant delete on segment_member to kira_app;

-- When the clock alone may change whether a contact belongs to a segment.
create table segment_due (
  tenant_id  uuid not null,
  segment_id uuid not null,
  contact_id uuid not null,
  at         timestamptz,
  primary key (tenant_id, contact_id, segment_id)
);
create index segment_due_at on segment_due (at, tenant_id, segment_id, contact_id) where at is not null;
select kira_tenant_table('segment_due', true);
grant delete on segment_due to kira_app;
create index segment_due_of on segment_due (tenant_id, segment_id);
