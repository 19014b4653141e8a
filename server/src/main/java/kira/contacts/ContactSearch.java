package kira.contacts;

import kira.contacts.filter.Attribute;
import kira.contacts.filter.Filter;
import org.jspecify.annotations.Nullable;

/**
 * A page of contacts to look for.
 *
 * @param sort by what they are ordered; those without a value come last
 * @param cursor of the page before; null for the first
 */
record ContactSearch(
    Filter filter, Attribute sort, boolean descending, @Nullable String cursor, int limit) {}
