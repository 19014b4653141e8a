package kira.contacts;

import java.util.UUID;

/**
 * Which row of which job changed a contact.
 *
 * @param row of the file, as {@link kira.contacts.files.Line} counts; 0 in a job without a file
 */
record JobRow(UUID job, long row) {}
