/** What a workspace wants to know of its contacts: fields, their types and their values. */
@NullMarked
package kira.contacts.fields;

import org.jspecify.annotations.NullMarked;
