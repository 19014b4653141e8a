-- Contacts that may be one person: what the reader of their events found, first below second.
create table contact_duplicate (
  tenant_id uuid        not null,
  first_id  uuid        not null,
  second_id uuid        not null,
  reason    text        not null,
  found_at  timestamptz not null,
  primary key (tenant_id, first_id, second_id)
);
create index contact_duplicate_by_second on contact_duplicate (tenant_id, second_id);
create index contact_duplicate_by_time on contact_duplicate (tenant_id, found_at desc, first_id desc, second_id desc);
select kira_tenant_table('contact_duplicate', true);
