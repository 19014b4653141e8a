package kira.contacts.filter;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Words that are one or two slips away from another: a letter added, left out, changed, or swapped
 * with its neighbour. Digits are never slips: of numbers each one matters.
 */
public final class Slips {
  private static final int ONE_FROM = 4;
  private static final int TWO_FROM = 8;
  private static final int LONGEST = 64;
  private static final int MOST_NODES = 6_000;

  private static final String LATIN = "abcdefghijklmnopqrstuvwxyz";
  private static final Map<UnicodeScript, String> ALPHABETS =
      Map.of(
          UnicodeScript.LATIN, LATIN,
          UnicodeScript.CYRILLIC, "абвгдежзиклмнопрстуфхцчшщъыьэюяєіґљњћђџј",
          UnicodeScript.GREEK, "αβγδεζηθικλμνξοπρσςτυφχψω",
          UnicodeScript.HEBREW, "אבגדהוזחטיכךלמםנןסעפףצץקרשת",
          UnicodeScript.ARABIC, "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةء");

  private Slips() {}

  /** How many slips a word of this length may have: none below four letters, two from eight on. */
  public static int allowed(String word) {
    long letters = word.codePoints().filter(Character::isLetter).count();
    if (letters < ONE_FROM || word.length() > LONGEST) {
      return 0;
    }
    return letters < TWO_FROM ? 1 : 2;
  }

  /** Every word that is one slip away, itself not among them. */
  public static Set<String> one(String word) {
    var near = new LinkedHashSet<String>();
    var points = word.codePoints().toArray();
    var alphabet = alphabet(word);
    for (int i = 0; i <= points.length; i++) {
      var before = new String(points, 0, i);
      if (i < points.length && isSlippery(points[i])) {
        var behind = new String(points, i + 1, points.length - i - 1);
        near.add(before + behind);
        for (int letter : alphabet) {
          near.add(before + Character.toString(letter) + behind);
        }
        if (i + 1 < points.length && isSlippery(points[i + 1])) {
          near.add(
              before
                  + Character.toString(points[i + 1])
                  + Character.toString(points[i])
                  + new String(points, i + 2, points.length - i - 2));
        }
      }
      var rest = new String(points, i, points.length - i);
      for (int letter : alphabet) {
        near.add(before + Character.toString(letter) + rest);
      }
    }
    near.remove(word);
    near.remove("");
    return near;
  }

  /** What the words that begin with something are asked for: the first of them, if there is one. */
  public interface FirstWords {
    /**
     * By each beginning, the first word in order that begins with it; those of none are missing.
     */
    Map<String, String> of(Collection<String> beginnings);
  }

  /**
   * The existing words that are two slips away, found letter by letter: only beginnings that exist,
   * and can still become near enough, are followed. Neither slip may replace the first letter or
   * stand before it, since then nearly every word would have to be looked at.
   */
  public static Set<String> two(String word, FirstWords existing) {
    var wanted = word.codePoints().toArray();
    var alphabet = alphabet(word);
    var found = new LinkedHashSet<String>();
    var nodes = List.of(Node.root(wanted.length));
    for (int depth = 0; !nodes.isEmpty() && depth < wanted.length + 2; depth++) {
      var next = new HashMap<String, Node>();
      for (var node : nodes) {
        for (int letter : letters(node, wanted, alphabet)) {
          var child = node.then(letter, wanted);
          if (child.least() <= 2) {
            next.put(child.beginning(), child);
          }
        }
      }
      var kept = new ArrayList<Node>();
      existing
          .of(next.keySet())
          .forEach((beginning, first) -> {
            var node = next.get(beginning);
            if (node != null) {
              kept.add(node);
              if (first.equals(beginning) && node.whole() <= 2) {
                found.add(beginning);
              }
            }
          });
      // Words that share a beginning with half the world: the nearest beginnings are followed.
      kept.sort(java.util.Comparator.comparingInt(Node::least).thenComparing(Node::beginning));
      nodes = kept.size() > MOST_NODES ? kept.subList(0, MOST_NODES) : kept;
    }
    found.remove(word);
    return found;
  }

  private static Set<Integer> letters(Node node, int[] wanted, Set<Integer> alphabet) {
    var letters = new LinkedHashSet<Integer>();
    if (node.beginning().isEmpty()) {
      letters.add(wanted[0]);
      if (wanted.length > 1 && isSlippery(wanted[0]) && isSlippery(wanted[1])) {
        letters.add(wanted[1]);
      }
      return letters;
    }
    for (int each : wanted) {
      letters.add(each);
    }
    if (node.least() < 2) {
      letters.addAll(alphabet);
    }
    return letters;
  }

  /**
   * A beginning, and how far it is from each beginning of the wanted word.
   *
   * @param before the distances of the beginning without its last letter
   */
  private record Node(String beginning, int last, int[] distances, int[] before) {
    private static final int FAR = 99;

    static Node root(int length) {
      var distances = new int[length + 1];
      for (int i = 0; i <= length; i++) {
        distances[i] = i;
      }
      return new Node("", 0, distances, new int[0]);
    }

    Node then(int letter, int[] wanted) {
      var next = new int[distances.length];
      boolean slippery = isSlippery(letter);
      next[0] = slippery ? distances[0] + 1 : FAR;
      for (int j = 1; j < next.length; j++) {
        int other = wanted[j - 1];
        boolean both = slippery && isSlippery(other);
        int best = letter == other ? distances[j - 1] : both ? distances[j - 1] + 1 : FAR;
        best = Math.min(best, slippery ? distances[j] + 1 : FAR);
        best = Math.min(best, isSlippery(other) ? next[j - 1] + 1 : FAR);
        if (both && j > 1 && before.length > 0 && letter == wanted[j - 2] && last == other) {
          best = Math.min(best, before[j - 2] + 1);
        }
        next[j] = Math.min(best, FAR);
      }
      return new Node(beginning + Character.toString(letter), letter, next, distances);
    }

    int least() {
      int least = FAR;
      for (int distance : distances) {
        least = Math.min(least, distance);
      }
      // A swap reaches back by one letter.
      for (int distance : before) {
        least = Math.min(least, distance + 1);
      }
      return least;
    }

    int whole() {
      return distances[distances.length - 1];
    }
  }

  private static boolean isSlippery(int point) {
    return !Character.isDigit(point) && point != '@';
  }

  private static Set<Integer> alphabet(String word) {
    var letters = new LinkedHashSet<Integer>();
    word.codePoints()
        .filter(Character::isLetter)
        .forEach(point -> {
          letters.add(point);
          ALPHABETS.getOrDefault(UnicodeScript.of(point), "").codePoints().forEach(letters::add);
        });
    if (word.indexOf('@') >= 0) {
      ".-_".codePoints().forEach(letters::add);
    }
    return letters;
  }
}
