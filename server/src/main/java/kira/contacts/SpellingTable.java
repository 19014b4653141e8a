package kira.contacts;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import kira.contacts.filter.Attribute;
import kira.contacts.filter.Slips;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Which words contacts are found by, looked up in the index that searches use. Each question is one
 * probe of the index: the limit keeps the planner from reading all words instead.
 */
@Repository
@Transactional(readOnly = true)
class SpellingTable {
  private final JdbcClient jdbc;

  SpellingTable(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** What somebody who typed a word with slips may have meant; it itself is not among them. */
  Set<String> near(String word) {
    int allowed = Slips.allowed(word);
    if (allowed == 0) {
      return Set.of();
    }
    var near = existing(Slips.one(word));
    // Two slips only where nothing nearer is known: then the word itself is not, either.
    return near.isEmpty() && allowed > 1 && first(Set.of(word)).isEmpty()
        ? Slips.two(word, this::first)
        : near;
  }

  private Set<String> existing(Collection<String> words) {
    return new HashSet<>(
        jdbc.sql(
                """
                select w.word from unnest(:words::text[]) as w(word)
                 where (select true from contact_value v
                         where v.field = :field and v.value = w.word collate "C" limit 1)
                """)
            .param("words", words.toArray(String[]::new))
            .param("field", Attribute.WORD_ROWS)
            .query(String.class)
            .list());
  }

  private Map<String, String> first(Collection<String> beginnings) {
    var found = new HashMap<String, String>();
    if (!beginnings.isEmpty()) {
      jdbc.sql(
              """
              select b.beginning,
                     (select v.value from contact_value v
                       where v.field = :field and v.value >= b.beginning collate "C"
                       order by v.value limit 1) as word
                from unnest(:beginnings::text[]) as b(beginning)
              """)
          .param("beginnings", beginnings.toArray(String[]::new))
          .param("field", Attribute.WORD_ROWS)
          .query(row -> {
            var beginning = row.getString("beginning");
            var word = row.getString("word");
            if (word != null && word.startsWith(beginning)) {
              found.put(beginning, word);
            }
          });
    }
    return found;
  }
}
