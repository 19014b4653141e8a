-- Contacts are searched without accents: the words that were kept with them become plain ones, as
-- Words.plain makes them.
set local role kira_committer;

create temporary table plain_word on commit drop as
select tenant_id,
       contact_id,
       value,
       left(
         normalize(
           regexp_replace(
             normalize(
               translate(
                 replace(replace(replace(replace(value, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
                 'øłđðħıŧ',
                 'olddhit'),
               NFKD),
             '[\u0300-\u036f]',
             '',
             'g'),
           NFC),
         64) as plain
  from contact_value
 where field = '~word'
   and value ~ '[^\x01-\x7f]';

insert into contact_value (tenant_id, contact_id, field, item, value)
select distinct tenant_id, contact_id, '~word', plain, plain
  from plain_word
 where plain <> value
   and plain <> ''
on conflict (tenant_id, contact_id, field, item) do update set value = excluded.value;

update contact_value v
   set value = null
  from plain_word w
 where w.plain <> w.value
   and v.tenant_id = w.tenant_id
   and v.contact_id = w.contact_id
   and v.field = '~word'
   and v.item = w.value;

reset role;
