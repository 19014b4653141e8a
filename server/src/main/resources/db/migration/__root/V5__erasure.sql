-- Which contact an entry was about goes with its content: what is erased is on nobody's timeline. Who
-- of the team did it stays, for the audit trail.
create or replace function journal_erase(
    of_tenant uuid, of_kind text, of_object uuid, from_version bigint, below_version bigint)
  returns void
  language sql
  security definer
  set search_path from current
as $$
  update journal
     set data = '{"@erased": true}',
         schema = 0,
         contact_id = null,
         actor = case when actor like 'visitor:%' then null else actor end
   where tenant_id = of_tenant and kind = of_kind and object_id = of_object
     and version >= from_version and version < below_version and schema > 0
$$;

revoke all on function journal_erase(uuid, text, uuid, bigint, bigint) from public;
revoke all on function journal_forget(uuid, text, uuid) from public;
grant execute on function journal_erase(uuid, text, uuid, bigint, bigint) to kira_committer;
grant execute on function journal_forget(uuid, text, uuid) to kira_committer;

-- The functions run as the owner, who is bound by row-level security like everybody.
create policy eraser on journal to current_user using (true) with check (true);
