package kira.contacts;

import java.util.List;
import java.util.UUID;
import kira.contacts.filter.Attribute;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Goes through the contacts that a job is about, page by page in the order they were added. */
@Component
class ChosenContacts {
  private static final Attribute CREATED = Attribute.common("createdAt").orElseThrow();

  private final ContactQueries queries;
  private final ContactSearchTable search;

  ChosenContacts(ContactQueries queries, ContactSearchTable search) {
    this.queries = queries;
    this.search = search;
  }

  /**
   * @param next cursor of the next page; null at the end
   */
  record Some(List<UUID> contacts, @Nullable String next) {
    Some {
      contacts = List.copyOf(contacts);
    }
  }

  /** How many they are, or about how many. */
  ContactCount count(TenantId tenant, ContactChoice choice) {
    return choice.ids().isEmpty()
        ? search.count(queries.filter(tenant, choice))
        : new ContactCount(choice.ids().size(), true, 0);
  }

  /**
   * @param cursor empty for the first page
   */
  Some page(TenantId tenant, ContactChoice choice, String cursor, int limit) {
    if (!choice.ids().isEmpty()) {
      int from = cursor.isEmpty() ? 0 : Integer.parseInt(cursor);
      int to = Math.min(choice.ids().size(), from + limit);
      return new Some(
          choice.ids().subList(from, to), to < choice.ids().size() ? Integer.toString(to) : null);
    }
    var found =
        search.page(
            new ContactSearch(
                queries.filter(tenant, choice),
                CREATED,
                false,
                cursor.isEmpty() ? null : cursor,
                limit));
    return new Some(found.items().stream().map(ContactView::id).toList(), found.next());
  }
}
