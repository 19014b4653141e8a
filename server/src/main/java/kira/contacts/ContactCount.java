package kira.contacts;

/**
 * How many contacts a search means.
 *
 * @param exact whether they were counted; otherwise it is an estimate from a sample
 * @param similar how many of them are only spelled like what was searched for
 */
record ContactCount(long count, boolean exact, long similar) {
  ContactCount(long count, boolean exact) {
    this(count, exact, 0);
  }
}
