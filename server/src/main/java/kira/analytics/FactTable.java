package kira.analytics;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kira.conversations.ConversationNews;
import org.jspecify.annotations.Nullable;

/** Writes what the figures are counted from. Lives as long as one batch of the journal. */
final class FactTable implements AutoCloseable {
  private static final String OPENED =
      """
      insert into conversation_fact (tenant_id, conversation_id, opened_at, channel)
      values (?, ?, ?, ?)
      on conflict do nothing
      """;
  private static final String RESPONDED =
      """
      update conversation_fact set first_response_at = ?
       where tenant_id = ? and conversation_id = ? and first_response_at is null
      """;
  private static final String RESOLVED =
      """
      update conversation_fact set resolved_at = ?, resolved_by_kira = ?, confirmed = ?
       where tenant_id = ? and conversation_id = ?
      """;
  private static final String RATED =
      """
      update conversation_fact set rated_at = ?, score = ?
       where tenant_id = ? and conversation_id = ?
      """;
  private static final String ARRIVED =
      """
      insert into arrival (tenant_id, quarter, messages)
      values (?, date_bin('15 minutes', ?, timestamptz '2000-01-01 00:00Z'), 1)
      on conflict (tenant_id, quarter) do update set messages = arrival.messages + 1
      """;
  private static final String CITED =
      """
      insert into citation (tenant_id, conversation_id, version, article_id, title, at)
      values (?, ?, ?, ?, ?, ?)
      on conflict do nothing
      """;
  private static final String UNANSWERED =
      """
      insert into unanswered (tenant_id, conversation_id, version, question, at)
      values (?, ?, ?, ?, ?)
      on conflict do nothing
      """;

  private static final String FORGOTTEN =
      "update unanswered set question = '' where tenant_id = ? and conversation_id = ?";

  private final Connection transaction;
  private final Map<String, PreparedStatement> statements = new LinkedHashMap<>();

  FactTable(Connection transaction) {
    this.transaction = transaction;
  }

  void hear(ConversationNews news) throws SQLException {
    var tenant = news.tenant().value();
    var id = news.id().value();
    switch (news) {
      case ConversationNews.Opened e -> write(OPENED, tenant, id, e.at(), e.channel());
      case ConversationNews.Received e -> write(ARRIVED, tenant, e.at());
      case ConversationNews.Replied e -> write(RESPONDED, e.at(), tenant, id);
      case ConversationNews.Answered e -> answered(e);
      case ConversationNews.Resolved e ->
          write(RESOLVED, e.at(), e.byKira(), e.confirmed(), tenant, id);
      // A conversation that comes back was not resolved after all.
      case ConversationNews.Reopened _ -> write(RESOLVED, null, null, null, tenant, id);
      case ConversationNews.Rated e -> write(RATED, e.at(), e.score(), tenant, id);
      case ConversationNews.HandedOff _ -> {}
    }
  }

  /** What was asked is forgotten; that something was asked, when, and what came of it stays. */
  void forget(UUID tenant, UUID conversation) throws SQLException {
    write(FORGOTTEN, tenant, conversation);
  }

  private void answered(ConversationNews.Answered e) throws SQLException {
    var tenant = e.tenant().value();
    var id = e.id().value();
    write(RESPONDED, e.at(), tenant, id);
    if (!e.answer().known() && !e.answer().handOff() && !e.question().isBlank()) {
      write(UNANSWERED, tenant, id, e.version(), e.question(), e.at());
    }
    for (var citation : e.answer().citations()) {
      write(CITED, tenant, id, e.version(), citation.articleId(), citation.articleTitle(), e.at());
    }
  }

  private void write(String sql, @Nullable Object... values) throws SQLException {
    var statement = statement(sql);
    for (int i = 0; i < values.length; i++) {
      var value = values[i];
      statement.setObject(i + 1, value instanceof Instant at ? Timestamp.from(at) : value);
    }
    statement.executeUpdate();
  }

  private PreparedStatement statement(String sql) throws SQLException {
    var known = Optional.ofNullable(statements.get(sql));
    if (known.isPresent()) {
      return known.get();
    }
    var prepared = transaction.prepareStatement(sql);
    statements.put(sql, prepared);
    return prepared;
  }

  @Override
  public void close() throws SQLException {
    for (var statement : statements.values()) {
      statement.close();
    }
  }
}
