package kira.contacts;

/** What became of one row, in the figures of a job. */
enum JobResult {
  CREATED,
  CHANGED,
  UNCHANGED,
  REFUSED,
  /** In a check, and counted nowhere else: about somebody of an earlier row of the same file. */
  REPEATED,
  /** The contact is gone: it was erased, or an undo took it away again. */
  REMOVED,
  /** By an undo: everything is as it was. */
  RESTORED,
  /** By an undo: somebody changed it since, so it stays. */
  KEPT,
  /** By an undo, of companies: made by the import, and gone again. */
  COMPANY_REMOVED,
  /** By an undo, of companies: others belong to it or name it, so it stays. */
  COMPANY_IN_USE,
  /** By an undo, of companies: somebody changed it since, so it stays. */
  COMPANY_CHANGED
}
