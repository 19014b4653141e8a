-- What contacts did, as their sources tell it: the rows that filters count. The whole of each event
-- is in the journal. When a contact merges into another its rows go over; 'told_to' remembers whose
-- they were.
create table contact_event (
  tenant_id   uuid        not null,
  contact_id  uuid        not null,
  name        text        collate "C" not null,
  happened_at timestamptz not null,
  id          uuid        not null,
  told_to     uuid        not null,
  properties  jsonb       not null,
  primary key (tenant_id, contact_id, name, happened_at, id)
);
create index contact_event_by_name on contact_event (tenant_id, name, happened_at, contact_id);
select kira_tenant_table('contact_event', true);
grant update on contact_event to kira_app;

-- A contact that is told an event is written anew without a change to what is indexed: with room
-- on its page that costs no index anything.
alter table contact set (fillfactor = 80);
