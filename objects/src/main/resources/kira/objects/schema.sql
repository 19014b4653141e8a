-- The tables of the durable-object runtime. Product words are not known here: a program adds its
-- journal dimensions with "alter table journal add column …" and grants what its committer needs.

-- A position in the journal means something only within one epoch: xid8 does not survive a restore.
create table epoch (
  one boolean primary key default true check (one),
  number integer not null default 1
);

insert into epoch default values;

create table journal (
  tenant_id uuid not null,
  epoch integer not null,
  tx xid8 not null default pg_current_xact_id(),
  seq bigint not null,
  kind text not null,
  object_id uuid not null,
  version bigint not null,
  type text not null,
  schema integer not null,
  happened_at timestamptz not null,
  at timestamptz not null,
  data jsonb not null
) partition by range (at);

create index journal_position on journal (epoch, tx, seq);

create index journal_tenant on journal (tenant_id, epoch, tx, seq);

-- Catches what no month was made for in time: nothing is ever refused for want of a partition.
create table journal_rest partition of journal default;

-- Makes the partitions of this month and the next ones. It runs with its owner's rights, so that the
-- committer's role, which owns nothing, may call it.
create function journal_months(ahead integer) returns void
  language plpgsql
  security definer
  set search_path from current
as $$
declare
  first_day date;
  name text;
begin
  perform set_config('lock_timeout', '5s', true);
  for i in 0 .. ahead loop
    first_day := (date_trunc('month', now() at time zone 'UTC') + make_interval(months => i))::date;
    name := 'journal_' || to_char(first_day, 'YYYY_MM');
    if to_regclass(name) is null then
      begin
        execute format(
          'create table %I partition of journal for values from (%L) to (%L)',
          name,
          first_day::timestamp at time zone 'UTC',
          (first_day + interval '1 month') at time zone 'UTC');
      exception
        -- Another node was first, the lock was not free, or journal_rest already holds rows of
        -- that month, where they are as safe.
        when duplicate_table or lock_not_available or check_violation or deadlock_detected then null;
      end;
    end if;
  end loop;
end
$$;

select journal_months(2);

-- Where each durable reader of the journal has got to, and which node runs it.
create table reader (
  name text primary key,
  epoch integer not null default 0,
  tx xid8 not null default '0',
  seq bigint not null default 0,
  leased_by uuid,
  leased_until timestamptz not null default '-infinity',
  error text,
  changed_at timestamptz not null default now()
);

-- Actions on the outside world still to be done. Done ones are deleted.
create table effect (
  tenant_id uuid not null,
  kind text not null,
  key text not null,
  object_kind text not null,
  object_id uuid not null,
  payload jsonb not null,
  state text not null default 'WAITING' check (state in ('WAITING', 'FAILED', 'IN_DOUBT')),
  attempt integer not null default 0,
  due_at timestamptz not null,
  leased_by uuid,
  leased_until timestamptz not null default '-infinity',
  error text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, kind, key)
);

create index effect_due on effect (kind, due_at) where state = 'WAITING';

-- One alarm an object. The node that owns the object's slot polls it; the row goes with the commit
-- that handles it.
create table alarm (
  tenant_id uuid not null,
  kind text not null,
  object_id uuid not null,
  slot integer not null,
  due_at timestamptz not null,
  primary key (tenant_id, kind, object_id)
);

create index alarm_due on alarm (due_at, tenant_id, kind, object_id);

-- Request ids that were carried out, with their first outcome.
create table request (
  tenant_id uuid not null,
  kind text not null,
  object_id uuid not null,
  request_id text not null,
  version bigint not null,
  reply jsonb,
  at timestamptz not null default now(),
  primary key (tenant_id, kind, object_id, request_id)
);

create index request_at on request (at);

-- The nodes of the cluster and their heartbeats: how a new node finds the others.
create table node (
  id uuid primary key,
  cluster text not null,
  host text not null,
  port integer not null,
  roles text not null,
  started_at timestamptz not null default now(),
  heartbeat_at timestamptz not null default now()
);

-- Who may go on when the cluster splits.
create table lease (
  name text primary key,
  owner text not null,
  until timestamptz not null
);
