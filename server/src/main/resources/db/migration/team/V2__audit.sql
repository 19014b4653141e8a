-- The audit trail asks for the newest entries of each of some thirty types. This finds them without
-- meeting the messages in between.
create index journal_by_type on journal (tenant_id, type, epoch, tx, seq);

-- A trail that could be changed afterwards would be none: not even the runtime may.
revoke update, delete on journal from kira_committer;
