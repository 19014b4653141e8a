package kira.knowledge;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104ScalarQuantizedVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FullPrecisionFloatVectorSimilarityValuesSource;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;
import org.jspecify.annotations.Nullable;

/**
 * One tenant's passages in Lucene: words (BM25) and vectors side by side, fused by score. It can
 * always be thrown away, since PostgreSQL holds the passages with their embeddings.
 */
public final class PassageIndex implements Closeable {
  /**
   * Up to this many passages every vector is compared: a few milliseconds, exact, and cheap to
   * write. Above, a graph is followed, which costs more to write and far less to ask.
   */
  static final int FLAT_UP_TO = 50_000;

  private static final int FLAT_BUFFER_MB = 16;

  /** Each segment is a graph of its own that every question walks: better few and large ones. */
  private static final int GRAPH_BUFFER_MB = 96;

  /** Quantized scores are rough: fetch more than is wanted and score those exactly. */
  private static final int FETCH = 50;

  /** Weights of the fusion, measured on the user guide: docs/adr/0010. */
  private static final double COSINE_WEIGHT = .7;

  private static final double WORDS_WEIGHT = .3;
  private static final double WORDS_HALF = 4;

  /**
   * Stems of the words questions are made with. An article is not more likely to hold the answer
   * for saying "how" and "my"; the analyzer's own list knows only the commonest.
   */
  private static final Set<String> QUESTION_WORDS =
      Set.copyOf(
          List.of(
              ("how do i can what doe my me we us our you your the is when where which who whom"
                      + " there am are was were be been did done ha have had will would could shall"
                      + " should may might must it thi that these those their them he she hi her"
                      + " get im pleas whi so from")
                  .split(" ")));

  private static final String ID = "id";
  private static final String ARTICLE = "article";
  private static final String SET = "set";
  private static final String AUDIENCE = "audience";
  private static final String BODY = "body";
  private static final String VECTOR = "vector";
  private static final String POSITION = "position";
  private static final Analyzer ENGLISH = new EnglishAnalyzer();

  /** What is indexed of a passage. */
  public record Entry(UUID id, String title, String path, String text, float[] vector) {}

  /**
   * A passage found.
   *
   * @param score the fused score passages are ranked by, about 0 to 1
   * @param cosine likeness of meaning, -1 to 1
   * @param bm25 likeness of words, 0 and up
   */
  public record Hit(UUID id, UUID article, double score, double cosine, double bm25) {}

  private final Directory directory;
  private final Path folder;
  private final IndexWriter writer;
  private final SearcherManager searchers;
  private final AtomicBoolean closed = new AtomicBoolean();

  private PassageIndex(Path folder, Directory directory, IndexWriter writer) throws IOException {
    this.folder = folder;
    this.directory = directory;
    this.writer = writer;
    this.searchers = new SearcherManager(writer, new SearcherFactory());
  }

  /**
   * Opens or begins an index.
   *
   * @param expected about how many passages it will hold, which chooses how vectors are stored
   */
  public static PassageIndex open(Path folder, int expected) throws IOException {
    Files.createDirectories(folder);
    var directory = FSDirectory.open(folder);
    try {
      var config = new IndexWriterConfig(ENGLISH);
      config.setCodec(codec(expected));
      config.setRAMBufferSizeMB(expected <= FLAT_UP_TO ? FLAT_BUFFER_MB : GRAPH_BUFFER_MB);
      // Losing what was not committed is harmless: opening compares with PostgreSQL.
      config.setCommitOnClose(true);
      var writer = new IndexWriter(directory, config);
      try {
        return new PassageIndex(folder, directory, writer);
      } catch (IOException | RuntimeException e) {
        writer.rollback();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private static Lucene104Codec codec(int expected) {
    KnnVectorsFormat vectors =
        expected <= FLAT_UP_TO
            ? new Lucene104ScalarQuantizedVectorsFormat(ScalarEncoding.SEVEN_BIT)
            : new Lucene104HnswScalarQuantizedVectorsFormat(ScalarEncoding.SEVEN_BIT, 16, 100);
    return new Lucene104Codec() {
      @Override
      public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
        return vectors;
      }
    };
  }

  /** Which revision of which article it holds. */
  public Map<UUID, Long> held() throws IOException {
    var held = new HashMap<UUID, Long>();
    try (var reader = DirectoryReader.open(writer)) {
      var sets = MultiTerms.getTerms(reader, SET);
      if (sets == null) {
        return held;
      }
      var each = sets.iterator();
      for (var term = each.next(); term != null; term = each.next()) {
        // Terms of deleted documents linger until a merge; ask whether one is still alive.
        var live = new IndexSearcher(reader).count(new TermQuery(new Term(SET, term)));
        if (live > 0) {
          var set = term.utf8ToString();
          var at = set.indexOf('@');
          held.put(UUID.fromString(set.substring(0, at)), Long.valueOf(set.substring(at + 1)));
        }
      }
    }
    return held;
  }

  /** Replaces what is held of an article. Seen by searches after {@link #refresh}. */
  public void put(UUID article, long revision, Audience audience, List<Entry> entries)
      throws IOException {
    var documents = new ArrayList<Document>(entries.size());
    for (var entry : entries) {
      var document = new Document();
      document.add(new StringField(ID, entry.id.toString(), Field.Store.YES));
      document.add(new StringField(ARTICLE, article.toString(), Field.Store.YES));
      document.add(new StringField(SET, article + "@" + revision, Field.Store.NO));
      document.add(new StringField(AUDIENCE, audience.name(), Field.Store.NO));
      document.add(
          new TextField(BODY, entry.title + ". " + entry.path + ". " + entry.text, Field.Store.NO));
      document.add(
          new KnnFloatVectorField(VECTOR, entry.vector, VectorSimilarityFunction.DOT_PRODUCT));
      documents.add(document);
    }
    writer.updateDocuments(new Term(ARTICLE, article.toString()), documents);
  }

  public void remove(UUID article) throws IOException {
    writer.deleteDocuments(new Term(ARTICLE, article.toString()));
  }

  public void refresh() throws IOException {
    searchers.maybeRefreshBlocking();
  }

  /** Makes what is held durable, with the journal position it reflects. */
  public void commit(String position) throws IOException {
    writer.setLiveCommitData(Map.of(POSITION, position).entrySet());
    writer.commit();
  }

  /** The position given with the last commit, or the empty string. */
  public String committedPosition() {
    var data = writer.getLiveCommitData();
    if (data != null) {
      for (var entry : data) {
        if (entry.getKey().equals(POSITION)) {
          return entry.getValue();
        }
      }
    }
    return "";
  }

  public int passages() {
    return writer.getDocStats().numDocs;
  }

  public long bytes() throws IOException {
    return bytes(folder);
  }

  static long bytes(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    long bytes = 0;
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        try {
          bytes += Files.size(file);
        } catch (java.nio.file.NoSuchFileException gone) {
          continue; // merged away while we looked
        }
      }
    }
    return bytes;
  }

  /** The best passages somebody of these audiences may read, best first. */
  public List<Hit> search(String question, float[] vector, Set<Audience> readable, int limit)
      throws IOException {
    var searcher = searchers.acquire();
    try {
      return fuse(searcher, question, vector, filter(readable), limit);
    } finally {
      searchers.release(searcher);
    }
  }

  /** Only the vector leg, for comparison. */
  public List<UUID> nearest(float[] vector, Set<Audience> readable, int limit) throws IOException {
    var searcher = searchers.acquire();
    try {
      var found = new TreeMap<Integer, Scores>();
      for (var hit : searcher.search(byMeaning(vector, filter(readable)), FETCH).scoreDocs) {
        found.put(hit.doc, new Scores(Double.NaN, 0));
      }
      complete(searcher, new MatchNoDocsQuery("meaning alone"), vector, found);
      return best(searcher, found, limit).stream().map(Hit::id).toList();
    } finally {
      searchers.release(searcher);
    }
  }

  private static @Nullable Query filter(Set<Audience> readable) {
    if (readable.size() == Audience.values().length) {
      return null; // whoever may read everything needs no filter
    }
    return new TermInSetQuery(
        AUDIENCE, readable.stream().map(a -> new BytesRef(a.name())).toList());
  }

  /** Scores by rounded vectors; {@link #complete} puts the exact ones in their place. */
  private static Query byMeaning(float[] vector, @Nullable Query filter) {
    return new KnnFloatVectorQuery(VECTOR, vector, FETCH, filter);
  }

  private static Query byWords(String question) {
    var words = new BooleanQuery.Builder();
    boolean any = false;
    for (var word : words(question)) {
      words.add(new TermQuery(new Term(BODY, word)), BooleanClause.Occur.SHOULD);
      any = true;
    }
    return any ? words.build() : new MatchNoDocsQuery("no words");
  }

  /** The distinct stems of a text that say what it is about; at most a paragraph's worth. */
  public static Set<String> words(String text) {
    var words = new LinkedHashSet<String>();
    try (var tokens = ENGLISH.tokenStream(BODY, text)) {
      var term = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken() && words.size() < 64) {
        var word = term.toString();
        if (!QUESTION_WORDS.contains(word)) {
          words.add(word);
        }
      }
      tokens.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a text in memory cannot fail to be read
    }
    return words;
  }

  private record Scores(double cosine, double bm25) {}

  private static List<Hit> fuse(
      IndexSearcher searcher, String question, float[] vector, @Nullable Query filter, int limit)
      throws IOException {
    var byWords = byWords(question);
    var found = new TreeMap<Integer, Scores>();
    for (var hit : searcher.search(byMeaning(vector, filter), FETCH).scoreDocs) {
      found.put(hit.doc, new Scores(Double.NaN, 0));
    }
    for (var hit : searcher.search(allowed(byWords, filter), FETCH).scoreDocs) {
      found.put(hit.doc, new Scores(Double.NaN, hit.score));
    }
    complete(searcher, byWords, vector, found);
    return best(searcher, found, limit);
  }

  private static Query allowed(Query query, @Nullable Query filter) {
    return filter == null
        ? query
        : new BooleanQuery.Builder()
            .add(query, BooleanClause.Occur.MUST)
            .add(filter, BooleanClause.Occur.FILTER)
            .build();
  }

  /** Scores whatever either leg found by both, and by exact vectors. */
  private static void complete(
      IndexSearcher searcher, Query byWords, float[] vector, TreeMap<Integer, Scores> found)
      throws IOException {
    var leaves = searcher.getIndexReader().leaves();
    var weight = searcher.createWeight(searcher.rewrite(byWords), ScoreMode.COMPLETE, 1);
    var cosines = new FullPrecisionFloatVectorSimilarityValuesSource(vector, VECTOR);
    LeafReaderContext leaf = null;
    Scorer scorer = null;
    org.apache.lucene.search.DoubleValues values = null;
    for (var entry : found.entrySet()) {
      int doc = entry.getKey();
      var context = leaves.get(ReaderUtil.subIndex(doc, leaves));
      if (context != leaf) {
        leaf = context;
        scorer = weight.scorer(context);
        values = cosines.getValues(context, null);
      }
      int local = doc - context.docBase;
      var scores = entry.getValue();
      double cosine =
          values != null && values.advanceExact(local) ? 2 * values.doubleValue() - 1 : 0;
      double bm25 = scores.bm25;
      if (bm25 == 0 && scorer != null) {
        int at = scorer.docID();
        if (at < local) {
          at = scorer.iterator().advance(local);
        }
        bm25 = at == local ? scorer.score() : 0;
      }
      entry.setValue(new Scores(cosine, bm25));
    }
  }

  private static List<Hit> best(IndexSearcher searcher, Map<Integer, Scores> found, int limit)
      throws IOException {
    record Ranked(int doc, Scores scores, double score) {}

    var ranked =
        found.entrySet().stream()
            .map(e -> new Ranked(e.getKey(), e.getValue(), fused(e.getValue())))
            .sorted(Comparator.comparingDouble(Ranked::score).reversed())
            .limit(limit)
            .toList();
    var stored = searcher.storedFields();
    var hits = new LinkedHashMap<UUID, Hit>();
    for (var rank : ranked) {
      var document = stored.document(rank.doc, Set.of(ID, ARTICLE));
      var id = UUID.fromString(document.get(ID));
      hits.putIfAbsent(
          id,
          new Hit(
              id,
              UUID.fromString(document.get(ARTICLE)),
              rank.score,
              rank.scores.cosine,
              rank.scores.bm25));
    }
    return List.copyOf(hits.values());
  }

  private static double fused(Scores scores) {
    return COSINE_WEIGHT * scores.cosine + WORDS_WEIGHT * scores.bm25 / (scores.bm25 + WORDS_HALF);
  }

  /** Closes without losing anything that was put. */
  @Override
  public void close() throws IOException {
    if (closed.compareAndSet(false, true)) {
      try (directory;
          writer) {
        searchers.close();
      }
    }
  }

  /** Deletes an index that is closed. */
  static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }

  static float[] unit(float[] vector) {
    double sum = 0;
    for (float x : vector) {
      sum += (double) x * x;
    }
    if (sum == 0) {
      return vector;
    }
    var unit = Arrays.copyOf(vector, vector.length);
    var norm = (float) Math.sqrt(sum);
    for (int i = 0; i < unit.length; i++) {
      unit[i] /= norm;
    }
    return unit;
  }
}
