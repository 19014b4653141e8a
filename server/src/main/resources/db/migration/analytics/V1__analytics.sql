-- One row per conversation: what its figures are counted from.
create table conversation_fact (
  tenant_id         uuid        not null,
  conversation_id   uuid        not null,
  opened_at         timestamptz not null,
  channel           text        not null,
  first_response_at timestamptz,
  resolved_at       timestamptz,
  resolved_by_kira  boolean,
  confirmed         boolean,
  rated_at          timestamptz,
  score             int,
  primary key (tenant_id, conversation_id)
);
create index conversation_fact_by_opened on conversation_fact (tenant_id, opened_at);
create index conversation_fact_by_resolved on conversation_fact (tenant_id, resolved_at);
select kira_tenant_table('conversation_fact', true);

-- Visitors' messages by quarter of an hour, which every time zone's hours are made of.
create table arrival (
  tenant_id uuid        not null,
  quarter   timestamptz not null,
  messages  bigint      not null,
  primary key (tenant_id, quarter)
);
select kira_tenant_table('arrival', true);

-- Every article that an answer rested on.
create table citation (
  tenant_id       uuid        not null,
  conversation_id uuid        not null,
  version         bigint      not null,
  article_id      uuid        not null,
  title           text        not null,
  at              timestamptz not null,
  primary key (tenant_id, conversation_id, version, article_id)
);
create index citation_by_time on citation (tenant_id, at);
select kira_tenant_table('citation', true);

-- Questions that the knowledge base did not hold.
create table unanswered (
  tenant_id       uuid        not null,
  conversation_id uuid        not null,
  version         bigint      not null,
  question        text        not null,
  at              timestamptz not null,
  primary key (tenant_id, conversation_id, version)
);
create index unanswered_by_time on unanswered (tenant_id, at desc);
select kira_tenant_table('unanswered', true);
