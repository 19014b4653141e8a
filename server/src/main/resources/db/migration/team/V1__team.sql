create table claim (
  tenant_id uuid not null,
  id uuid not null,
  version bigint not null,
  state jsonb not null,
  changed_at timestamptz not null,
  type text,
  name text,
  holder uuid,
  primary key (tenant_id, id)
);
select kira_tenant_table('claim', true);

create table account (
  tenant_id uuid not null,
  id uuid not null,
  version bigint not null,
  state jsonb not null,
  changed_at timestamptz not null,
  email text,
  name text,
  totp boolean,
  primary key (tenant_id, id)
);
create index account_email on account (tenant_id, email);
select kira_tenant_table('account', true);

create table workspace (
  tenant_id uuid not null,
  id uuid not null,
  version bigint not null,
  state jsonb not null,
  changed_at timestamptz not null,
  slug text,
  name text,
  primary key (tenant_id, id)
);
select kira_tenant_table('workspace', true);

create table access (
  tenant_id uuid not null,
  id uuid not null,
  version bigint not null,
  state jsonb not null,
  changed_at timestamptz not null,
  primary key (tenant_id, id)
);
select kira_tenant_table('access', true);

create table settings (
  tenant_id uuid not null,
  id uuid not null,
  version bigint not null,
  state jsonb not null,
  changed_at timestamptz not null,
  section text,
  primary key (tenant_id, id)
);
select kira_tenant_table('settings', true);

-- When a member was last seen in a workspace; sessions come and go, this stays.
create table member_seen (
  tenant_id uuid not null,
  user_id uuid not null,
  seen_at timestamptz not null,
  primary key (tenant_id, user_id)
);
select kira_tenant_table('member_seen', false);

-- Belongs to the installation, not to a tenant: a session says which tenant a request is for. It is
-- visible only to transactions that run as the installation, never to those of a workspace.
create table session (
  id uuid primary key,
  token_hash bytea not null unique,
  -- Good until the first use of its successor has settled; see Sessions.
  previous_hash bytea unique,
  previous_until timestamptz,
  account_id uuid not null,
  workspace_id uuid not null,
  role text not null,
  created_at timestamptz not null,
  rotated_at timestamptz not null,
  last_seen_at timestamptz not null,
  ip text,
  user_agent text
);
create index session_account on session (account_id);
create index session_last_seen on session (last_seen_at);
alter table session enable row level security;
alter table session force row level security;
create policy installation on session to kira_app
  using (nullif(current_setting('app.tenant', true), '')::uuid = '00000000-0000-0000-0000-000000000000')
  with check (nullif(current_setting('app.tenant', true), '')::uuid = '00000000-0000-0000-0000-000000000000');
grant select, insert, update, delete on session to kira_app;

-- Failed sign-ins by the hash of the e-mail address, whether there is such an account or not, so that
-- the two cannot be told apart. Forgotten after a day.
create table sign_in_attempt (
  email_hash bytea primary key,
  failures int not null,
  locked_until timestamptz,
  last_at timestamptz not null
);
create index sign_in_attempt_last on sign_in_attempt (last_at);
alter table sign_in_attempt enable row level security;
alter table sign_in_attempt force row level security;
create policy installation on sign_in_attempt to kira_app
  using (nullif(current_setting('app.tenant', true), '')::uuid = '00000000-0000-0000-0000-000000000000')
  with check (nullif(current_setting('app.tenant', true), '')::uuid = '00000000-0000-0000-0000-000000000000');
grant select, insert, update, delete on sign_in_attempt to kira_app;
