-- What waits to be handed over, and nothing else: the index changes only when that does.
alter table delivery add column lane text;
alter table delivery add column waiting_since timestamptz;
-- The owner is bound by row-level security as well; the committer may see every tenant's rows.
set local role kira_committer;
update delivery
   set lane = coalesce(state #>> '{order,lane}', 'FIRST'),
       waiting_since = case when status = 'QUEUED' then queued_at end;
reset role;
create index delivery_waiting on delivery (tenant_id, account_id, lane, waiting_since)
  where waiting_since is not null;

-- What happened at an account, counted by quarter of an hour. A duration is counted in the bucket
-- that it falls into, so that shares of any span can be added up.
create table channel_figure (
  tenant_id  uuid        not null,
  account_id uuid        not null,
  quarter    timestamptz not null,
  what       text        not null collate "C",
  bucket     int         not null,
  count      bigint      not null,
  primary key (tenant_id, account_id, quarter, what, bucket)
);
select kira_tenant_table('channel_figure', true);
