create table article (
  tenant_id uuid not null,
  id uuid not null,
  version bigint not null,
  state jsonb not null,
  changed_at timestamptz not null,
  slug text,
  title text,
  audience text,
  status text,
  collection text,
  position int,
  revision bigint,
  indexed_revision bigint,
  passages int,
  index_error text,
  updated_by text,
  updated_at timestamptz,
  primary key (tenant_id, id)
);
create index article_newest on article (tenant_id, updated_at desc, id);
create index article_slug_of on article (tenant_id, slug);
select kira_tenant_table('article', true);

create table article_slug (
  tenant_id uuid not null,
  id uuid not null,
  version bigint not null,
  state jsonb not null,
  changed_at timestamptz not null,
  primary key (tenant_id, id)
);
select kira_tenant_table('article_slug', true);

-- Which revision of an article the passages below are of: the search index of every node is compared
-- with this table, so it can be lost at any time. A row without passages is an article that is not
-- to be found.
create table passage_set (
  tenant_id uuid not null,
  article_id uuid not null,
  revision bigint not null,
  model text not null,
  primary key (tenant_id, article_id)
);
select kira_tenant_table('passage_set', false);

-- The embedding is kept, four bytes a dimension, so that an index is rebuilt in seconds and a passage
-- whose text did not change is not embedded again.
create table passage (
  tenant_id uuid not null,
  article_id uuid not null,
  id uuid not null,
  ordinal int not null,
  section int not null,
  path text[] not null,
  body text not null,
  context_hash text not null,
  embedding bytea not null,
  primary key (tenant_id, article_id, id)
);
create index passage_by_id on passage (tenant_id, id);
select kira_tenant_table('passage', false);
