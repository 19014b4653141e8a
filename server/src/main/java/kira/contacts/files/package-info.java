/** Files of people: read row by row, whatever their size, and written so. */
@NullMarked
package kira.contacts.files;

import org.jspecify.annotations.NullMarked;
