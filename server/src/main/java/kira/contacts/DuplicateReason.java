package kira.contacts;

/** Why two contacts may be one person, the surest first. */
enum DuplicateReason {
  SAME_EMAIL,
  SAME_PHONE,
  /** Their names are alike, and their addresses are of the same company. */
  SIMILAR_NAME
}
