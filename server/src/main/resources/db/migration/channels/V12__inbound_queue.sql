-- What providers bring in a crowd, until it is taken up: a row is all that is written before it is
-- acknowledged. It is empty most of the time, and what was in it is swept within a minute or two.
create table channel_inbound_queue (
  tenant_id  uuid        not null,
  id         uuid        not null,
  account_id uuid        not null,
  type       text        not null,
  body       text        not null,
  at         timestamptz not null,
  primary key (tenant_id, id)
) with (autovacuum_vacuum_scale_factor = 0);
create index channel_inbound_queue_oldest on channel_inbound_queue (at);
select kira_tenant_table('channel_inbound_queue', true);
