-- Fields that a workspace defines itself, and what contacts are searched, filtered and sorted by.

create table contact_fields (
  tenant_id  uuid        not null,
  id         uuid        not null,
  version    bigint      not null,
  state      jsonb       not null,
  changed_at timestamptz not null,
  primary key (tenant_id, id)
);
select kira_tenant_table('contact_fields', true);

-- One row a value: of a field, a tag ('~tag'), a word to search by ('~word'). Words are folded;
-- numbers and times are texts that sort as they do (see Sizes), since only comparisons that are
-- leakproof may use an index below row-level security, and those of numeric are not. A value that
-- is gone is null, and in no index.
create table contact_value (
  tenant_id  uuid not null,
  contact_id uuid not null,
  field      text not null,
  item       text not null,
  value      text collate "C",
  primary key (tenant_id, contact_id, field, item)
);
create index contact_value_by_value on contact_value (tenant_id, field, value, contact_id)
  where value is not null;
select kira_tenant_table('contact_value', true);

alter table contact
  add column name_key text collate "C",
  add column email_key text collate "C",
  add column phone_key text collate "C",
  add column external_key text collate "C",
  add column locale_key text collate "C",
  add column verified boolean;

-- The owner is bound by row-level security as well; the committer may see every tenant's rows.
set local role kira_committer;

update contact
   set name_key = left(lower(normalize(name, NFKC)), 255),
       email_key = left(lower(normalize(email, NFKC)), 255),
       phone_key = left(lower(normalize(phone, NFKC)), 255),
       external_key = left(lower(normalize(external_id, NFKC)), 255),
       locale_key = left(lower(state -> 'profile' ->> 'locale'), 255),
       verified = coalesce((state ->> 'verified')::boolean, false);

insert into contact_value (tenant_id, contact_id, field, item, value)
select distinct c.tenant_id, c.id, '~word', w.word, w.word
  from contact c
 cross join lateral (
   select left(part, 64) as word
     from regexp_split_to_table(concat_ws(' ', c.name_key, c.email_key, c.external_key, c.phone_key), '[^[:alnum:]]+') as part
   union
   select left(whole, 64)
     from unnest(array[c.email_key, c.external_key, regexp_replace(c.phone_key, '[^0-9]', '', 'g')]) as whole
    where whole not like '% %') w
 where c.merged_into is null
   and w.word <> '';

reset role;

alter table contact drop column search;

create index contact_by_created on contact (tenant_id, created_at desc, id desc) where merged_into is null;
create index contact_by_name on contact (tenant_id, name_key, id) where merged_into is null;
create index contact_by_email on contact (tenant_id, email_key, id) where merged_into is null;
create index contact_by_phone on contact (tenant_id, phone_key, id) where merged_into is null;
create index contact_by_external on contact (tenant_id, external_key, id) where merged_into is null;
