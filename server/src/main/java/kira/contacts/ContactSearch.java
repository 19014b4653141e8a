package kira.contacts;

import kira.contacts.filter.Attribute;
import kira.contacts.filter.Filter;
import org.jspecify.annotations.Nullable;

/**
 * A page of contacts to look for.
 *
 * @param similar who comes behind those of the filter, some of whom it means, too; null is nobody
 * @param sort by what they are ordered; those without a value come last
 * @param cursor of the page before; null for the first
 */
record ContactSearch(
    Filter filter,
    @Nullable Filter similar,
    Attribute sort,
    boolean descending,
    @Nullable String cursor,
    int limit) {
  ContactSearch(
      Filter filter, Attribute sort, boolean descending, @Nullable String cursor, int limit) {
    this(filter, null, sort, descending, cursor, limit);
  }
}
