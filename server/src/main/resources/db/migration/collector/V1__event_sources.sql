create table event_source (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  name       text,
  created_at timestamptz,
  primary key (tenant_id, id)
);
select kira_tenant_table('event_source', true);

-- What became of messages, by day. Empty reason: they were taken.
create table event_source_count (
  tenant_id uuid        not null,
  source_id uuid        not null,
  day       date        not null,
  outcome   text        not null,
  reason    text        not null,
  what      text        not null,
  count     bigint      not null,
  last_at   timestamptz not null,
  primary key (tenant_id, source_id, day, outcome, reason, what)
);
select kira_tenant_table('event_source_count', false);

-- The newest messages that were not taken, or not all of them; a few of each source.
create table event_source_trouble (
  tenant_id uuid        not null,
  source_id uuid        not null,
  id        uuid        not null,
  at        timestamptz not null,
  outcome   text        not null,
  reason    text        not null,
  what      text        not null,
  label     text        not null,
  primary key (tenant_id, source_id, id)
);
select kira_tenant_table('event_source_trouble', false);
