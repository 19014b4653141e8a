create table contact_note (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  contact_id uuid,
  created_at timestamptz,
  primary key (tenant_id, id)
);
select kira_tenant_table('contact_note', true);

create table contact_task (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  contact_id uuid,
  assignee   uuid,
  due_at     timestamptz,
  created_at timestamptz,
  open       boolean,
  primary key (tenant_id, id)
);
create index contact_task_by_contact on contact_task (tenant_id, contact_id) where open;
create index contact_task_by_assignee on contact_task (tenant_id, assignee, due_at, id) where open;
select kira_tenant_table('contact_task', true);

-- What members are told. The tasks write it; that it was read, the member says.
create table notice (
  tenant_id  uuid        not null,
  user_id    uuid        not null,
  id         uuid        not null,
  type       text        not null,
  task_id    uuid        not null,
  contact_id uuid        not null,
  title      text        not null,
  at         timestamptz not null,
  read_at    timestamptz,
  primary key (tenant_id, user_id, id)
);
create index notice_newest on notice (tenant_id, user_id, at desc, id);
create index notice_unread on notice (tenant_id, user_id) where read_at is null;
select kira_tenant_table('notice', true);
grant update on notice to kira_app;
