package kira.analytics;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import kira.conversations.Conversations;
import kira.objects.JournalEntry;
import kira.objects.JournalReader;
import org.springframework.stereotype.Component;

/**
 * Keeps the facts of conversations up to date, in one transaction with its place in the journal.
 */
@Component
class FactReader implements JournalReader {
  private final Conversations conversations;

  FactReader(Conversations conversations) {
    this.conversations = conversations;
  }

  @Override
  public String name() {
    return "analytics.facts";
  }

  @Override
  public List<String> kinds() {
    return List.of("conversation");
  }

  @Override
  public boolean hearsErasures() {
    return true;
  }

  @Override
  public void read(List<JournalEntry> entries, Connection transaction) throws SQLException {
    try (var facts = new FactTable(transaction)) {
      for (var entry : entries) {
        if (entry.isErasure()) {
          facts.forget(entry.tenant(), entry.objectId());
          continue;
        }
        var news = conversations.news(entry);
        if (news.isPresent()) {
          facts.hear(news.get());
        }
      }
    }
  }
}
