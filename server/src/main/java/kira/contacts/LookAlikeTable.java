package kira.contacts;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.objects.Address;

/** Who looks like a contact. Lives as long as one batch of the journal, in its transaction. */
final class LookAlikeTable {
  private final Connection transaction;

  LookAlikeTable(Connection transaction) {
    this.transaction = transaction;
  }

  /** Takes away the pairs that a contact is in. */
  void forget(Address contact) throws SQLException {
    try (var statement =
        transaction.prepareStatement(
            """
            delete from contact_duplicate
             where tenant_id = ? and (first_id = ? or second_id = ?)
            """)) {
      statement.setObject(1, contact.tenant());
      statement.setObject(2, contact.id());
      statement.setObject(3, contact.id());
      statement.executeUpdate();
    }
  }

  /**
   * @param email folded
   */
  List<UUID> sameEmail(Address contact, String email, int most) throws SQLException {
    return same(
        """
        select id from contact
         where tenant_id = ? and email_key = ? and merged_into is null
           and created_at is not null and id <> ?
         order by id
         limit ?
        """,
        contact,
        email,
        most);
  }

  /**
   * @param phone folded
   */
  List<UUID> samePhone(Address contact, String phone, int most) throws SQLException {
    return same(
        """
        select id from contact
         where tenant_id = ? and phone_key = ? and merged_into is null
           and created_at is not null and id <> ?
         order by id
         limit ?
        """,
        contact,
        phone,
        most);
  }

  // In the order of the one index that fits: right after an import its table is estimated to be
  // small, and any index of the tenant would seem as good.
  private List<UUID> same(String sql, Address contact, String value, int most) throws SQLException {
    var found = new ArrayList<UUID>();
    try (var statement = transaction.prepareStatement(sql)) {
      statement.setObject(1, contact.tenant());
      statement.setString(2, value);
      statement.setObject(3, contact.id());
      statement.setInt(4, most);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getObject(1, UUID.class));
        }
      }
    }
    return found;
  }

  /**
   * Names of others at a company, by id, who are found by a word.
   *
   * @param most how many who are found by it are looked at; the word may be everybody's
   */
  Map<UUID, String> colleagues(Address contact, String word, String company, int most)
      throws SQLException {
    var found = new HashMap<UUID, String>();
    var suffix = "@" + company;
    try (var statement =
        transaction.prepareStatement(
            """
            select c.id, c.name
              from (select contact_id
                      from contact_value
                     where tenant_id = ? and field = '~word' and value = ?
                     limit ?) v
             cross join lateral
                   (select id, name, email_key, merged_into
                      from contact
                     where tenant_id = ? and id = v.contact_id
                    offset 0) c -- found by its key, never by reading all, whatever is estimated
             where c.merged_into is null and c.id <> ? and c.name is not null
               and right(c.email_key, ?) = ?
            """)) {
      statement.setObject(1, contact.tenant());
      statement.setString(2, word);
      statement.setInt(3, most);
      statement.setObject(4, contact.tenant());
      statement.setObject(5, contact.id());
      statement.setInt(6, suffix.length());
      statement.setString(7, suffix);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          found.put(rows.getObject(1, UUID.class), rows.getString(2));
        }
      }
    }
    return found;
  }

  /**
   * Names of other members of a company, by id, who are found by a word.
   *
   * @param most how many who are found by it are looked at
   */
  Map<UUID, String> members(Address contact, String word, String company, int most)
      throws SQLException {
    var found = new HashMap<UUID, String>();
    try (var statement =
        transaction.prepareStatement(
            """
            select c.id, c.name
              from (select contact_id
                      from contact_value
                     where tenant_id = ? and field = '~word' and value = ?
                     limit ?) v
             cross join lateral
                   (select id, name, company_key, merged_into
                      from contact
                     where tenant_id = ? and id = v.contact_id
                    offset 0) c -- found by its key, never by reading all, whatever is estimated
             where c.merged_into is null and c.id <> ? and c.name is not null
               and c.company_key = ?
            """)) {
      statement.setObject(1, contact.tenant());
      statement.setString(2, word);
      statement.setInt(3, most);
      statement.setObject(4, contact.tenant());
      statement.setObject(5, contact.id());
      statement.setString(6, company);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          found.put(rows.getObject(1, UUID.class), rows.getString(2));
        }
      }
    }
    return found;
  }

  void note(Address contact, Map<UUID, DuplicateReason> found, Instant at) throws SQLException {
    try (var statement =
        transaction.prepareStatement(
            """
            insert into contact_duplicate (tenant_id, first_id, second_id, reason, found_at)
            values (?, ?, ?, ?, ?)
            on conflict (tenant_id, first_id, second_id) do update set reason = excluded.reason
            """)) {
      for (var each : found.entrySet()) {
        boolean first = contact.id().compareTo(each.getKey()) < 0;
        statement.setObject(1, contact.tenant());
        statement.setObject(2, first ? contact.id() : each.getKey());
        statement.setObject(3, first ? each.getKey() : contact.id());
        statement.setString(4, each.getValue().name());
        statement.setTimestamp(5, Timestamp.from(at));
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }
}
