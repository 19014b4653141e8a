package kira.contacts.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SlipsTest {
  private static final List<String> ALPHABETS =
      List.of(
          "abcdefghijklmnopqrstuvwxyz",
          "абвгдежзиклмнопрстуфхцчшщъыьэюя",
          "αβγδεζηθικλμνξοπρστυφχψω");
  private final Random random = new Random(7);

  @Test
  void shortWordsAllowNoneAndLongOnesTwo() {
    assertThat(Slips.allowed("ada")).isZero();
    assertThat(Slips.allowed("anna")).isOne();
    assertThat(Slips.allowed("babbage")).isOne();
    assertThat(Slips.allowed("lovelace")).isEqualTo(2);
    // Digits are no letters: of numbers each one matters.
    assertThat(Slips.allowed("4420794609")).isZero();
    assertThat(Slips.allowed("ab12345")).isZero();
    assertThat(Slips.allowed("x".repeat(65))).isZero();
  }

  @Test
  void oneSlipIsAmongTheNearWordsOfAnyWord() {
    for (int i = 0; i < 2_000; i++) {
      var word = word(4, 12);
      var slipped = slip(word);
      if (!slipped.equals(word)) {
        assertThat(Slips.one(slipped)).as(word + " typed as " + slipped).contains(word);
      }
      assertThat(Slips.one(word)).doesNotContain(word);
    }
  }

  @Test
  void nearWordsAreOneSlipAwayAndNoFurther() {
    for (int i = 0; i < 20; i++) {
      var word = word(4, 9);
      assertThat(Slips.one(word)).allMatch(near -> distance(word, near) == 1);
    }
  }

  @Test
  void digitsStayAsTheyAre() {
    assertThat(Slips.one("rossi12")).contains("rosi12", "rosssi12", "orssi12");
    assertThat(Slips.one("rossi12")).allMatch(near -> near.replaceAll("[^0-9]", "").equals("12"));
  }

  @Test
  void twoSlipsAreFoundAmongTheWordsThereAre() {
    var words = new TreeSet<String>();
    for (int i = 0; i < 3_000; i++) {
      words.add(word(4, 12));
    }
    int found = 0;
    for (int i = 0; i < 150; i++) {
      var word = word(8, 12);
      words.add(word);
      var typed = word.charAt(0) + slip(slip(word.substring(1)));
      var near = Slips.two(typed, existing(words));
      // A letter put between two that were swapped is one slip more.
      if (!typed.equals(word) && distance(typed, word) <= 2) {
        assertThat(near).as(word + " typed as " + typed).contains(word);
        found++;
      }
      assertThat(near).allMatch(each -> distance(typed, each) <= 2);
    }
    assertThat(found).isGreaterThan(100);
  }

  @Test
  void unrelatedWordsAreNotNear() {
    var words = new TreeSet<>(Set.of("lovelace", "babbage", "hopper", "turing", "dijkstra"));
    for (var typed : List.of("liskovbarbara", "hamilton", "mccarthy", "johnsons")) {
      assertThat(Slips.two(typed, existing(words))).isEmpty();
    }
  }

  private static Slips.FirstWords existing(TreeSet<String> words) {
    return new Slips.FirstWords() {
      @Override
      public Map<String, String> of(Collection<String> beginnings) {
        var found = new HashMap<String, String>();
        for (var beginning : beginnings) {
          var first = words.ceiling(beginning);
          if (first != null && first.startsWith(beginning)) {
            found.put(beginning, first);
          }
        }
        return found;
      }
    };
  }

  private String word(int least, int most) {
    var alphabet = ALPHABETS.get(random.nextInt(ALPHABETS.size()));
    var word = new StringBuilder();
    for (int i = least + random.nextInt(most - least + 1); i > 0; i--) {
      word.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return word.toString();
  }

  private String slip(String word) {
    int at = random.nextInt(word.length());
    char letter = word.charAt(random.nextInt(word.length()));
    return switch (random.nextInt(4)) {
      case 0 -> word.substring(0, at) + word.substring(at + 1);
      case 1 -> word.substring(0, at) + letter + word.substring(at);
      case 2 -> word.substring(0, at) + letter + word.substring(at + 1);
      default ->
          at + 1 == word.length()
              ? word
              : word.substring(0, at)
                  + word.charAt(at + 1)
                  + word.charAt(at)
                  + word.substring(at + 2);
    };
  }

  /** Optimal string alignment, written plainly. */
  private static int distance(String a, String b) {
    var d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        d[i][j] =
            Math.min(d[i - 1][j - 1] + (same ? 0 : 1), Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
