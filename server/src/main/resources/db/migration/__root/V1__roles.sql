-- Two roles stand between the connecting user and the data: requests act as kira_app and see one
-- tenant; the durable-object runtime acts as kira_committer and sees the tables it writes.
-- Roles belong to the whole server: another database may have made them already, and a user who may
-- not make roles needs somebody to make them first.
do $$
declare
  missing text;
begin
  foreach missing in array array['kira_app', 'kira_committer'] loop
    if not exists (select from pg_roles where rolname = missing) then
      begin
        execute format('create role %I nologin', missing);
      exception
        when duplicate_object then null;
        when insufficient_privilege then
          raise exception 'The database user % may not create the role %', current_user, missing
            using hint = format('Let an administrator run: create role %I nologin; grant %I to %I;',
                                missing, missing, current_user);
      end;
    end if;
    begin
      execute format('grant %I to %I', missing, current_user);
    exception when insufficient_privilege then
      -- Whoever made the role has granted it.
      if not pg_has_role(current_user, missing, 'member') then
        raise;
      end if;
    end;
  end loop;
end $$;

grant usage on schema public to kira_app, kira_committer;

-- Called once for every product table: row-level security on and forced, the tenant's policy, and
-- grants. With committed, the runtime writes the table and requests only read it; a table both
-- write needs its own grant to kira_app beside the call.
create function kira_tenant_table(target regclass, committed boolean default false) returns void
language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy one_tenant on %s for all to kira_app '
    'using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) '
    'with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', target);
  if committed then
    execute format('grant select on %s to kira_app', target);
    execute format('create policy committer on %s for all to kira_committer using (true) with check (true)', target);
    execute format('grant select, insert, update, delete on %s to kira_committer', target);
  else
    execute format('grant select, insert, update, delete on %s to kira_app', target);
  end if;
end $$;
