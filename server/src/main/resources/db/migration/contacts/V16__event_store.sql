-- What contacts did has a store of its own: the whole of an event is here and nowhere else, and the
-- journal has one entry for all that came together. The entry names nobody; whoever follows it finds
-- the rows by the number of the batch.
create table event_intake (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  primary key (tenant_id, id)
);
select kira_tenant_table('event_intake', true);
-- Its row is written anew with each batch.
alter table event_intake set (fillfactor = 50);

alter table contact_event
  -- Null where it is the contact itself.
  alter column told_to drop not null,
  add column source uuid,
  add column story  text,
  -- With which others it came, as the journal's entry has it.
  add column batch  bigint,
  -- The order in which they were told, among those of the same moment.
  add column place  bigint;

-- What came before stands in the journal, an entry each.
set local role kira_committer;
update contact_event e
   set source = substring(j.actor from 'source:(.*)')::uuid,
       story = jsonb_build_object(
         'name', j.data -> 'event' -> 'name', 'properties', j.data -> 'event' -> 'properties')::text
  from journal j
 where j.tenant_id = e.tenant_id
   and j.kind = 'contact'
   and j.type in ('ContactTracked', 'ContactPageViewed', 'ContactScreenViewed', 'ContactGrouped')
   and j.schema > 0
   and (j.data -> 'event' ->> 'id')::uuid = e.id
   and j.object_id = e.told_to;
update contact_event
   set story = coalesce(story, jsonb_build_object('name', name, 'properties', properties)::text),
       place = extract(epoch from happened_at)::bigint * 1000000000 + (random() * 999999999)::bigint;
delete from contact_event e
 using contact_event o
 where o.tenant_id = e.tenant_id and o.contact_id = e.contact_id and o.id = e.id and o.ctid < e.ctid;
reset role;
delete from journal
 where kind = 'contact'
   and type in ('ContactTracked', 'ContactPageViewed', 'ContactScreenViewed', 'ContactGrouped');

alter table contact_event
  alter column story set not null,
  alter column place set not null,
  drop constraint contact_event_pkey,
  -- A message that comes again may say another time, since times are set right by the sender's clock.
  add primary key (tenant_id, contact_id, id);
create index contact_event_by_time on contact_event (tenant_id, contact_id, happened_at, place, name);
create index contact_event_by_batch on contact_event (tenant_id, batch);
