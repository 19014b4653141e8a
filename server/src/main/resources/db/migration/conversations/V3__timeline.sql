-- What happened with a contact, newest first: by when it happened, which for events of a source that
-- was offline is long before they are recorded. The walk reads nothing but these; with 'at' an entry
-- is then read out of its own month.
create index journal_timeline_about
  on journal (tenant_id, contact_id, type, happened_at, epoch, tx, seq) include (at)
  where contact_id is not null;
create index journal_timeline_contact
  on journal (tenant_id, object_id, type, happened_at, epoch, tx, seq) include (at)
  where kind = 'contact';

drop index journal_contact_type;
drop index journal_contact_own;
