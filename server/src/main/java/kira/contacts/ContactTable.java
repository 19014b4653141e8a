package kira.contacts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import kira.contacts.fields.FieldValue;
import kira.objects.Json;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The read side of contacts. */
@Repository
@Transactional(readOnly = true)
class ContactTable {
  private final JdbcClient jdbc;
  private final CompanyTable companies;

  ContactTable(JdbcClient jdbc, CompanyTable companies) {
    this.jdbc = jdbc;
    this.companies = companies;
  }

  List<ContactView> find(Collection<UUID> ids) {
    if (ids.isEmpty()) {
      return List.of();
    }
    return named(
        jdbc.sql(
                """
                select id, version, state from contact
                 where id = any(:ids) and created_at is not null
                """)
            .param("ids", ids.toArray(UUID[]::new))
            .query(this::row)
            .list());
  }

  /** With the names of their companies; of one that was deleted meanwhile nothing is left. */
  List<ContactView> named(List<ContactView> contacts) {
    var ids =
        contacts.stream()
            .map(ContactView::company)
            .filter(Objects::nonNull)
            .map(CompanyRef::id)
            .distinct()
            .toList();
    var names = companies.names(ids);
    return contacts.stream().map(contact -> contact.named(names::get)).toList();
  }

  /** All that is kept of contacts; unknown ones are missing. */
  Map<UUID, ContactState> states(Collection<UUID> ids) {
    var states = new HashMap<UUID, ContactState>();
    if (!ids.isEmpty()) {
      jdbc.sql("select id, state from contact where id = any(:ids)")
          .param("ids", ids.toArray(UUID[]::new))
          .query(row -> {
            states.put(
                row.getObject("id", UUID.class),
                Json.MAPPER.readValue(row.getString("state"), ContactState.class));
          });
    }
    return states;
  }

  Set<UUID> withMerged(UUID contact) {
    return jdbc.sql(
            """
            with recursive same(id) as (
                   select :contact::uuid
                    union
                   select c.id from contact c join same on c.merged_into = same.id)
            select id from same
            """)
        .param("contact", contact)
        .query((row, _) -> row.getObject("id", UUID.class))
        .set();
  }

  private ContactView row(ResultSet row, int number) throws SQLException {
    return view(
        row.getObject("id", UUID.class),
        row.getLong("version"),
        Json.MAPPER.readValue(row.getString("state"), ContactState.class));
  }

  /** A contact whose company has no name yet: see {@link #named}. */
  static ContactView view(UUID id, long version, ContactState state) {
    var profile = state.profile();
    var created = state.createdAt() == null ? Instant.EPOCH : state.createdAt();
    return new ContactView(
        id,
        version,
        Contact.displayName(id, profile),
        profile.email(),
        profile.phone(),
        profile.externalId(),
        state.verified(),
        profile.locale(),
        profile.timeZone(),
        created,
        state.lastSeenAt(),
        state.identities().stream()
            .map(k -> new ContactView.IdentityView(k.type().name(), k.value(), k.verified()))
            .toList(),
        state.tags(),
        fields(state.fields()),
        OwnersAndStages.owner(state.fields()),
        OwnersAndStages.stage(state.fields()),
        state.avatar(),
        profile.company() == null ? null : new CompanyRef(UUID.fromString(profile.company()), ""));
  }

  static Map<String, Object> fields(Map<String, FieldValue> values) {
    var fields = new TreeMap<String, Object>();
    values.forEach((key, value) -> {
      if (!OwnersAndStages.KEYS.contains(key)) {
        fields.put(key, written(value));
      }
    });
    return fields;
  }

  static Object written(FieldValue value) {
    return switch (value) {
      case FieldValue.Text(var text) -> text;
      case FieldValue.Number(var number) -> number;
      case FieldValue.Money(var amount, var currency) ->
          Map.of("amount", amount, "currency", currency);
      case FieldValue.Day(var day) -> day;
      case FieldValue.Moment(var moment) -> moment;
      case FieldValue.Flag(var flag) -> flag;
      case FieldValue.Several(var choices) -> choices;
    };
  }
}
