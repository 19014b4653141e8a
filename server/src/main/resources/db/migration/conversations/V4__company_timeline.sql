-- What happened with a company itself, as with a contact: see V3.
create index journal_timeline_company
  on journal (tenant_id, object_id, type, happened_at, epoch, tx, seq) include (at)
  where kind = 'company';
