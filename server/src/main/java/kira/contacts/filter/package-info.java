/** The language in which contacts are filtered, the same for the console, the API and segments. */
@NullMarked
package kira.contacts.filter;

import org.jspecify.annotations.NullMarked;
