package kira.contacts;

/**
 * How many contacts a filter means.
 *
 * @param exact whether they were counted; otherwise it is the database's estimate
 */
record ContactCount(long count, boolean exact) {}
