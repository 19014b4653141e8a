-- What happened with a contact, newest first and without meeting the messages in between: of each
-- type the newest come out of one of these in order. The second is small, of contacts' own entries.
create index journal_contact_type on journal (tenant_id, contact_id, type, epoch, tx, seq)
  where contact_id is not null;
create index journal_contact_own on journal (tenant_id, object_id, type, epoch, tx, seq)
  where kind = 'contact';

-- By time it was of no use: nothing read it, and each entry paid for it.
drop index journal_contact;
