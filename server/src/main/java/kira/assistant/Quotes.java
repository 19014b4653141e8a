package kira.assistant;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import kira.knowledge.Knowledge.Found;
import kira.knowledge.Passage;
import kira.knowledge.PassageIndex;
import org.springframework.stereotype.Component;

/**
 * Answers without a language model: quotes the sentences, or all steps of a list, that fit the
 * question best, word for word and in their order.
 */
@Component
final class Quotes {
  /** Longest answer, in words. */
  static final int LONGEST = 90;

  /** How much prose of one passage is quoted. */
  private static final int PROSE = 60;

  /** A second source must be nearly as good, about something else, and short. */
  private static final double NEARLY = .06;

  private static final double SECOND_AT_LEAST = .6;

  /** How a passage's best sentence counts beside its score. */
  private static final double SENTENCE_WEIGHT = .3;

  /** An introduction gains by this when the question is nearly the article's title. */
  private static final double TITLE_BONUS = .15;

  private static final double TITLE_AT_LEAST = .65;
  private static final double SAME = .8;
  private static final int SECOND = 32;

  /** One item of a list stands out when it fits this much better than the others on average. */
  private static final double STANDS_OUT = .15;

  private static final double TOUCHES = .25;

  private static final Pattern POINTS_BACK =
      Pattern.compile(
          "^(?:It|Its|This|That|These|Those|They|Their|Then|Otherwise|Also|Such|Both|However"
              + "|Instead|So|But|And|Or|He|She|Afterwards|Therefore|Here|There)\\b.*");

  private final SentenceVectors vectors;

  Quotes(SentenceVectors vectors) {
    this.vectors = vectors;
  }

  /** What is quoted of one article. */
  record Quote(Found source, UUID passage, String text) {}

  /**
   * The quotes that answer, the best first; the first found passage is trusted to be relevant.
   *
   * @param section all passages of the section a passage stands in
   */
  List<Quote> choose(float[] question, List<Found> found, Function<Found, List<Passage>> section) {
    var quotes = new ArrayList<Quote>();
    if (found.isEmpty()) {
      return quotes;
    }
    var ranked = ranked(question, found);
    var first = ranked.getFirst();
    var pieces = Piece.of(section.apply(first));
    var chosen = best(question, first, pieces, LONGEST);
    if (chosen.isEmpty()) {
      return quotes;
    }
    quotes.add(new Quote(first, passageOf(chosen, first), text(chosen)));
    double fit = chosen.stream().mapToDouble(p -> likeness(question, first, p)).max().orElse(0);
    for (var other : ranked.subList(1, Math.min(4, ranked.size()))) {
      if (other.score() >= found.getFirst().score() - NEARLY && quotes.size() < 2) {
        second(question, other, chosen, fit).ifPresent(quotes::add);
      }
    }
    return quotes;
  }

  /**
   * The search is trusted with the article. Which of its passages is quoted depends also on its
   * best single sentence; and what stands above the first heading answers what the title asks.
   */
  private List<Found> ranked(float[] question, List<Found> found) {
    var first = found.getFirst();
    var within =
        found.stream()
            .filter(f -> f.article().equals(first.article()))
            .max(Comparator.comparingDouble(f -> f.score() + fit(question, f)))
            .orElse(first);
    var ranked = new ArrayList<Found>();
    ranked.add(within);
    found.stream().filter(f -> f != within).forEach(ranked::add);
    return ranked;
  }

  private double fit(float[] question, Found found) {
    double sentence =
        Piece.of(List.of(found.passage())).stream()
            .mapToDouble(p -> likeness(question, found, p))
            .max()
            .orElse(0);
    boolean asksTheTitle =
        found.passage().heading().isEmpty()
            && SentenceVectors.cosine(question, vectors.of(found.title())) >= TITLE_AT_LEAST;
    return SENTENCE_WEIGHT * sentence + (asksTheTitle ? TITLE_BONUS : 0);
  }

  private Optional<Quote> second(float[] question, Found other, List<Piece> said, double fit) {
    int left = Math.min(SECOND, LONGEST - said.stream().mapToInt(Piece::words).sum());
    var pieces = Piece.of(List.of(other.passage()));
    int best = closest(question, other, pieces);
    if (best < 0) {
      return Optional.empty();
    }
    var piece = pieces.get(best);
    var vector = vectors.of(inContext(other, piece));
    boolean fresh =
        said.stream()
            .noneMatch(p -> SentenceVectors.cosine(vector, vectors.of(inContext(other, p))) > SAME);
    boolean usable =
        piece.kind() != Piece.Kind.CODE
            && piece.kind() != Piece.Kind.STEP
            && piece.words() <= left
            && !piece.text().endsWith(":")
            && !POINTS_BACK.matcher(piece.text()).matches()
            && SentenceVectors.cosine(question, vector) >= Math.max(SECOND_AT_LEAST, fit - .1);
    return usable && fresh
        ? Optional.of(new Quote(other, other.passage().id(), piece.bare()))
        : Optional.empty();
  }

  private List<Piece> best(float[] question, Found found, List<Piece> section, int longest) {
    var own = section.stream().filter(p -> p.passage().id().equals(found.passage().id())).toList();
    if (own.isEmpty()) {
      return List.of();
    }
    int words = own.stream().mapToInt(Piece::words).sum();
    boolean prose = own.stream().noneMatch(Piece::isLine);
    if (prose) {
      return words <= PROSE ? own : run(question, found, own);
    }
    int closest = closest(question, found, own);
    var centre = own.get(Math.max(0, closest));
    return switch (centre.kind()) {
      case SENTENCE -> around(section, centre, longest);
      case ITEM -> items(question, found, section, centre, longest);
      case STEP, CODE -> whole(section, centre, longest);
    };
  }

  /** Some sentences in a row around the one that fits best, beginning where they can be read. */
  private List<Piece> run(float[] question, Found found, List<Piece> sentences) {
    int from = Math.max(0, closest(question, found, sentences));
    while (from > 0 && POINTS_BACK.matcher(sentences.get(from).text()).matches()) {
      from--;
    }
    return upTo(sentences.subList(from, sentences.size()), PROSE);
  }

  /** A sentence beside a list: with its paragraph, and with the list when it leads into it. */
  private static List<Piece> around(List<Piece> section, Piece centre, int longest) {
    var paragraph = section.stream().filter(p -> p.block() == centre.block()).toList();
    int behind = section.lastIndexOf(paragraph.getLast()) + 1;
    boolean leads = paragraph.getLast().text().endsWith(":");
    if (leads && behind < section.size()) {
      var list = block(section, section.get(behind));
      var both = new ArrayList<>(paragraph);
      both.addAll(list);
      return upTo(both, longest);
    }
    return upTo(paragraph, PROSE);
  }

  private List<Piece> items(
      float[] question, Found found, List<Piece> section, Piece centre, int longest) {
    var list = block(section, centre);
    if (list.size() >= 3) {
      double best = likeness(question, found, centre);
      double others =
          list.stream()
              .filter(p -> p != centre)
              .mapToDouble(p -> likeness(question, found, p))
              .average()
              .orElse(0);
      if (best - others >= STANDS_OUT) {
        return List.of(
            new Piece(Piece.Kind.SENTENCE, centre.bare(), centre.block(), centre.passage()));
      }
    }
    return whole(section, centre, longest);
  }

  /** A whole list or listing, with the sentence that leads into it. */
  private static List<Piece> whole(List<Piece> section, Piece centre, int longest) {
    var list = block(section, centre);
    var all = new ArrayList<Piece>();
    int before = section.indexOf(list.getFirst()) - 1;
    if (before >= 0 && !section.get(before).isLine()) {
      all.add(section.get(before));
    }
    all.addAll(list);
    return upTo(all, longest);
  }

  private static List<Piece> block(List<Piece> section, Piece one) {
    return section.stream()
        .filter(p -> p.block() == one.block() && p.kind() == one.kind())
        .toList();
  }

  private static List<Piece> upTo(List<Piece> pieces, int longest) {
    var taken = new ArrayList<Piece>();
    int words = 0;
    for (var piece : pieces) {
      words += piece.words();
      if (!taken.isEmpty() && words > longest) {
        break;
      }
      taken.add(piece);
    }
    // A sentence that leads into what does not fit would promise something.
    if (taken.size() > 1 && taken.size() < pieces.size() && taken.getLast().text().endsWith(":")) {
      taken.removeLast();
    }
    boolean cutList = taken.size() < pieces.size() && taken.getLast().isLine();
    if (cutList) {
      var last = taken.getLast();
      taken.add(new Piece(last.kind(), "…", last.block(), last.passage()));
    }
    return taken;
  }

  /** The sentence of a passage that fits a question best. */
  String closest(float[] question, Found found) {
    var pieces = Piece.of(List.of(found.passage()));
    int closest = closest(question, found, pieces);
    return closest < 0 ? found.passage().text() : pieces.get(closest).bare();
  }

  /** Whether a passage has anything to do with what a short question itself says. */
  boolean touches(String question, float[] vector, Found found) {
    var own = PassageIndex.words(question);
    var held = PassageIndex.words(found.passage().inContext(found.title()));
    return own.isEmpty()
        || own.stream().anyMatch(held::contains)
        || SentenceVectors.cosine(vector, vectors.of(found.passage().inContext(found.title())))
            >= TOUCHES;
  }

  private int closest(float[] question, Found found, List<Piece> pieces) {
    int closest = -1;
    double best = -2;
    for (int i = 0; i < pieces.size(); i++) {
      double likeness = likeness(question, found, pieces.get(i));
      if (likeness > best) {
        best = likeness;
        closest = i;
      }
    }
    return closest;
  }

  private double likeness(float[] question, Found found, Piece piece) {
    return SentenceVectors.cosine(question, vectors.of(inContext(found, piece)));
  }

  /** A sentence alone may not name its subject; the heading does. */
  private static String inContext(Found found, Piece piece) {
    var heading = found.passage().heading();
    return (heading.isEmpty() ? found.title() : heading) + ": " + piece.bare();
  }

  private static UUID passageOf(List<Piece> chosen, Found first) {
    boolean own = chosen.stream().anyMatch(p -> p.passage().id().equals(first.passage().id()));
    return own ? first.passage().id() : chosen.getFirst().passage().id();
  }

  private static String text(List<Piece> pieces) {
    var text = new StringBuilder();
    Piece before = null;
    for (var piece : pieces) {
      if (before != null) {
        boolean line = piece.isLine() || before.isLine();
        text.append(line || before.block() != piece.block() ? "\n" : " ");
      }
      text.append(piece.kind() == Piece.Kind.CODE ? piece.text() : piece.text().stripTrailing());
      before = piece;
    }
    return text.toString();
  }
}
