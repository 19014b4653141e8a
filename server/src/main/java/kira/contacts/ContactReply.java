package kira.contacts;

/**
 * What a row of a job did to a contact.
 *
 * @param result {@code CREATED}, {@code CHANGED} or {@code UNCHANGED}; of an undo {@code REMOVED},
 *     {@code RESTORED} or {@code KEPT}
 */
record ContactReply(JobResult result) {}
