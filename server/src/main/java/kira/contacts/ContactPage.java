package kira.contacts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the contacts that a search finds: those who are meant word by word first, then those
 * whose names or addresses are only spelled like it.
 *
 * @param next an opaque cursor for the page behind this one; null at the end
 * @param similarFrom place in {@code items} from which on the spelling is only similar; their
 *     number where it is not
 */
record ContactPage(List<ContactView> items, @Nullable String next, int similarFrom) {
  ContactPage {
    items = List.copyOf(items);
  }
}
