package kira.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.UUID;
import kira.knowledge.Audience;
import kira.knowledge.GuideTexts;
import kira.knowledge.PassageIndex;
import kira.platform.models.Embeddings;
import org.apache.lucene.util.VectorUtil;

/**
 * The search of one large knowledge base. Some two thousand sentences of the user guide are
 * embedded; the other passages are made of them: words of three sentences, and a vector between
 * theirs with noise, so that they lie in clusters as real ones do. Questions are sentences that no
 * passage was made of.
 */
final class SearchBench implements Bench {
  private static final int PASSAGES = 100_000;
  private static final int FLAT = 50_000;
  private static final int PER_ARTICLE = 20;
  private static final int QUESTIONS = 300;
  private static final int WARM_UP = 150;
  private static final int TOP = 10;

  @Override
  public String name() {
    return "search";
  }

  @Override
  public String what() {
    return "100,000 passages: hybrid query, recall of the vectors against brute force, index rate";
  }

  private record Question(String text, float[] vector) {}

  private record Corpus(List<PassageIndex.Entry> passages, List<Question> questions) {}

  @Override
  public void run(Figures figures, boolean full) throws Exception {
    int size = full ? 4 * PASSAGES : PASSAGES;
    var folder = Leftovers.folder();
    try {
      var corpus = corpus(figures, size);
      measure(figures, folder.resolve("graph"), corpus, size);
      flat(figures, folder.resolve("flat"), corpus);
    } finally {
      Leftovers.delete(folder);
    }
  }

  private static void measure(Figures figures, Path folder, Corpus corpus, int size)
      throws IOException {
    try (var index = PassageIndex.open(folder, size)) {
      build(figures, index, corpus.passages(), "index-rate");
      var brute = brute(corpus.passages(), corpus.questions());
      var vector = vectorQueries(index, corpus.questions());
      var hybrid = hybridQueries(index, corpus.questions());
      figures.atLeast("recall-at-10", recall(brute, vector), "share", 1, .97);
      figures.atMost("vector-cpu", vector.cpuMillis(), "ms", brute.cpuMillis(), .1);
      figures.atMost("hybrid-p50", hybrid.percentile(.5), "ms", vector.percentile(.5), 3);
      figures.printed("hybrid-p99", hybrid.percentile(.99), "ms", vector.percentile(.99));
      figures.printed("hybrid-cpu", hybrid.cpuMillis(), "ms", brute.cpuMillis());
      figures.printed("index-size", index.bytes() / (double) size, "bytes/passage", Double.NaN);
    }
  }

  /** The way smaller knowledge bases are kept, which costs less to write. */
  private static void flat(Figures figures, Path folder, Corpus corpus) throws IOException {
    var some = corpus.passages().subList(0, FLAT);
    try (var index = PassageIndex.open(folder, FLAT)) {
      build(figures, index, some, "flat-50k-index-rate");
      var brute = brute(some, corpus.questions());
      var vector = vectorQueries(index, corpus.questions());
      figures.atLeast("flat-50k-recall-at-10", recall(brute, vector), "share", 1, .97);
      figures.printed("flat-50k-vector-cpu", vector.cpuMillis(), "ms", brute.cpuMillis());
    }
  }

  private static void build(
      Figures figures, PassageIndex index, List<PassageIndex.Entry> passages, String name)
      throws IOException {
    var os =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = os.getProcessCpuTime();
    long began = System.nanoTime();
    for (int from = 0; from < passages.size(); from += PER_ARTICLE) {
      var article = passages.subList(from, Math.min(passages.size(), from + PER_ARTICLE));
      // A tenth is internal, so that the filter has something to do.
      var audience = from / PER_ARTICLE % 10 == 9 ? Audience.INTERNAL : Audience.PUBLIC;
      index.put(new UUID(2, from), 1, audience, article);
    }
    index.refresh();
    index.commit("0-0-0");
    double seconds = (System.nanoTime() - began) / 1e9;
    double cpuSeconds = (os.getProcessCpuTime() - cpu) / 1e9;
    figures.printed(name, passages.size() / seconds, "passages/s", Double.NaN);
    figures.printed(
        name.replace("rate", "rate-cpu"),
        passages.size() / cpuSeconds,
        "passages/CPU-s",
        Double.NaN);
  }

  // ---- queries ----

  private interface Query {
    List<UUID> of(Question question) throws IOException;
  }

  private record Measured(List<List<UUID>> found, double[] millis, double cpuMillis) {
    double percentile(double share) {
      return millis[(int) Math.min(millis.length - 1L, Math.round(share * millis.length))];
    }
  }

  private static Measured measured(List<Question> questions, Query query) throws IOException {
    for (var question : questions.subList(0, Math.min(WARM_UP, questions.size()))) {
      query.of(question);
    }
    var threads = ManagementFactory.getThreadMXBean();
    var found = new ArrayList<List<UUID>>();
    var millis = new double[questions.size()];
    long cpu = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < millis.length; i++) {
      long began = System.nanoTime();
      found.add(query.of(questions.get(i)));
      millis[i] = (System.nanoTime() - began) / 1e6;
    }
    double used = (threads.getCurrentThreadCpuTime() - cpu) / 1e6 / millis.length;
    Arrays.sort(millis);
    return new Measured(found, millis, used);
  }

  private static Measured vectorQueries(PassageIndex index, List<Question> questions)
      throws IOException {
    return measured(questions, q -> index.nearest(q.vector(), Audience.PUBLIC.readable(), TOP));
  }

  private static Measured hybridQueries(PassageIndex index, List<Question> questions)
      throws IOException {
    return measured(
        questions,
        q ->
            index.search(q.text(), q.vector(), Audience.PUBLIC.readable(), TOP).stream()
                .map(PassageIndex.Hit::id)
                .toList());
  }

  /** Compares with every readable vector, by the same arithmetic that the index uses. */
  private static Measured brute(List<PassageIndex.Entry> passages, List<Question> questions)
      throws IOException {
    record Near(int passage, float cosine) {}

    return measured(
        questions,
        question -> {
          var best = new PriorityQueue<Near>(Comparator.comparingDouble(Near::cosine));
          float worst = -2;
          for (int i = 0; i < passages.size(); i++) {
            if (i / PER_ARTICLE % 10 == 9) {
              continue;
            }
            float cosine = VectorUtil.dotProduct(question.vector(), passages.get(i).vector());
            if (best.size() < TOP || cosine > worst) {
              best.add(new Near(i, cosine));
              if (best.size() > TOP) {
                best.poll();
              }
              worst = best.size() < TOP ? -2 : best.peek().cosine();
            }
          }
          return best.stream().map(near -> passages.get(near.passage()).id()).toList();
        });
  }

  private static double recall(Measured truth, Measured found) {
    long hit = 0;
    for (int i = 0; i < truth.found().size(); i++) {
      var known = new HashSet<>(truth.found().get(i));
      hit += found.found().get(i).stream().filter(known::contains).count();
    }
    return hit / (double) (TOP * truth.found().size());
  }

  // ---- what is searched ----

  private static Corpus corpus(Figures figures, int size) throws IOException {
    var sentences = new ArrayList<>(GuideTexts.sentences());
    var random = new Random(42);
    java.util.Collections.shuffle(sentences, random);
    figures.progress("embedding %,d sentences of the guide".formatted(sentences.size()));
    var vectors = new ArrayList<float[]>();
    try (var embeddings = new Embeddings()) {
      vectors.addAll(embeddings.embedAll(sentences));
    }
    var questions = new ArrayList<Question>();
    for (int i = 0; i < QUESTIONS; i++) {
      questions.add(new Question(sentences.get(i), vectors.get(i)));
    }
    figures.progress("deriving %,d passages from them".formatted(size));
    int left = sentences.size() - QUESTIONS;
    var passages = new ArrayList<PassageIndex.Entry>(size);
    for (int i = 0; i < size; i++) {
      int a = QUESTIONS + random.nextInt(left);
      int b = QUESTIONS + random.nextInt(left);
      int c = QUESTIONS + random.nextInt(left);
      passages.add(
          new PassageIndex.Entry(
              new UUID(1, i),
              "Article " + i / PER_ARTICLE,
              "",
              sentences.get(a)
                  + " "
                  + mixed(sentences.get(b), random)
                  + " "
                  + mixed(sentences.get(c), random),
              between(vectors.get(a), vectors.get(b), random)));
    }
    return new Corpus(passages, questions);
  }

  private static String mixed(String sentence, Random random) {
    var words = new ArrayList<>(List.of(sentence.split("\\s+")));
    java.util.Collections.shuffle(words, random);
    return String.join(" ", words.subList(0, (words.size() + 1) / 2));
  }

  private static float[] between(float[] a, float[] b, Random random) {
    var vector = new float[a.length];
    double share = .15 + .35 * random.nextDouble();
    double sum = 0;
    for (int i = 0; i < vector.length; i++) {
      double x = (1 - share) * a[i] + share * b[i] + .02 * random.nextGaussian();
      vector[i] = (float) x;
      sum += x * x;
    }
    float length = (float) Math.sqrt(sum);
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= length;
    }
    return vector;
  }
}
