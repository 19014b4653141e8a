-- Addresses that are not used on a channel, whoever has them. Reason and since are null once lifted.
create table suppression (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  channel    text,
  address    text collate "C",
  reason     text,
  since      timestamptz,
  primary key (tenant_id, id)
);
create index suppression_by_since on suppression (tenant_id, since desc, id desc) where reason is not null;
create index suppression_by_address on suppression (tenant_id, address, id) where reason is not null;
select kira_tenant_table('suppression', true);
