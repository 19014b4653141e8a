-- What a workspace keeps for a while only goes out of the journal too, whole entries, the oldest first
-- and a few at a time.
create function journal_drop(of_tenant uuid, of_kind text, of_types text[], before timestamptz, most integer)
  returns integer
  language sql
  security definer
  set search_path from current
as $$
  with old as (
         select j.tableoid as part, j.ctid as place
           from unnest(of_types) as wanted(type)
          cross join lateral (
                select tableoid, ctid from journal
                 where tenant_id = of_tenant and type = wanted.type and kind = of_kind and at < before
                   -- It runs with the rights of the owner, and for nobody but the tenant itself.
                   and tenant_id = nullif(current_setting('app.tenant', true), '')::uuid
                 order by epoch, tx, seq
                 limit most) as j
          limit most),
       gone as (
         delete from journal j
          using old
          where j.tableoid = old.part and j.ctid = old.place
         returning 1)
  select count(*)::integer from gone
$$;

revoke all on function journal_drop(uuid, text, text[], timestamptz, integer) from public;
grant execute on function journal_drop(uuid, text, text[], timestamptz, integer) to kira_app;
