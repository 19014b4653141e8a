-- How much a provider told of a message.
alter table delivery add column reports integer;
update delivery
   set reports = (select count(*) from jsonb_object_keys(state -> 'facts'))
 where jsonb_typeof(state -> 'facts') = 'object';
