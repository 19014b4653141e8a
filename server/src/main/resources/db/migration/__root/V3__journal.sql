-- What the product pivots on in the journal, as typed columns.
alter table journal
  add column contact_id uuid,
  add column campaign_id uuid,
  add column channel text,
  add column actor text;

create index journal_contact on journal (tenant_id, contact_id, at desc) where contact_id is not null;

create index journal_object on journal (tenant_id, kind, object_id, version);

-- Requests may read their own tenant's history; everything else of the runtime is its own.
select kira_tenant_table('journal', true);

do $$
declare
  own text;
begin
  foreach own in array array['effect', 'alarm', 'request'] loop
    execute format('alter table %I enable row level security', own);
    execute format('alter table %I force row level security', own);
    execute format('create policy committer on %I for all to kira_committer using (true) with check (true)', own);
  end loop;
end $$;

grant select, insert, update, delete on effect, alarm, request, reader, node, lease, epoch to kira_committer;

grant select on epoch, reader to kira_app;
