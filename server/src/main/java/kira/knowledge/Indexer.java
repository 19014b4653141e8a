package kira.knowledge;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.models.Embeddings;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Makes the passages of a saved article: split, embed, store. It is an effect and not a reader of
 * the journal because embedding takes seconds, and a reader's open transaction would hold back all
 * the others; each revision is made once, and after a crash again.
 */
@Component
final class Indexer implements EffectHandler<Article.PassagesWanted> {
  static final String EFFECT = "knowledge.passages";
  private static final Logger LOG = LoggerFactory.getLogger(Indexer.class);

  /** Texts embedded at a time: about a second of work. */
  private static final int BATCH = 32;

  private final DurableObjects objects;
  private final PassageTable passages;
  private final Embeddings embeddings;
  private final InstantSource clock;

  Indexer(
      DurableObjects objects, PassageTable passages, Embeddings embeddings, InstantSource clock) {
    this.objects = objects;
    this.passages = passages;
    this.embeddings = embeddings;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return EFFECT;
  }

  @Override
  public Class<Article.PassagesWanted> payloadType() {
    return Article.PassagesWanted.class;
  }

  @Override
  public int attempts() {
    return 8;
  }

  @Override
  public Duration lease() {
    return Duration.ofMinutes(10);
  }

  @Override
  public EffectResult perform(Call<Article.PassagesWanted> call) {
    var tenant = new TenantId(call.from().tenant());
    var wanted = call.payload();
    var address = new Address(Article.NAME, tenant.value(), wanted.article());
    var article = objects.read(address, Article.State.class).state();
    if (article.revision() > wanted.revision()) {
      return EffectResult.done(); // the newer revision asked for its own
    }
    var rows = rows(tenant, article);
    var set = new PassageTable.Set(article.revision(), Embeddings.MODEL);
    boolean current =
        Tenancy.in(tenant, () -> passages.replace(tenant, wanted.article(), set, rows));
    LOG.debug("Article {} has {} passages", wanted.article(), rows.size());
    return current
        ? EffectResult.done(
            new Article.Command.NoteIndexed(article.revision(), rows.size(), clock.instant()))
        : EffectResult.done();
  }

  private List<PassageTable.Row> rows(TenantId tenant, Article.State article) {
    var id = article.id();
    if (id == null || article.status() != Article.Status.PUBLISHED) {
      return List.of();
    }
    var content = Article.content(article);
    var split = ArticleText.of(id, content.title(), content.markdown()).passages();
    var known = Tenancy.in(tenant, () -> passages.embeddings(tenant, id, Embeddings.MODEL));
    var vectors = new HashMap<>(known);
    vectors.putAll(embed(split, content.title(), known));
    var rows = new ArrayList<PassageTable.Row>();
    for (var passage : split) {
      var hash = hash(passage.inContext(content.title()));
      rows.add(new PassageTable.Row(passage, hash, Objects.requireNonNull(vectors.get(hash))));
    }
    return rows;
  }

  /** Embeds what is new in a text; most edits touch one passage of many. */
  private Map<String, float[]> embed(
      List<Passage> split, String title, Map<String, float[]> known) {
    var texts = new LinkedHashMap<String, String>();
    for (var passage : split) {
      var text = passage.inContext(title);
      var hash = hash(text);
      if (!known.containsKey(hash)) {
        texts.put(hash, text);
      }
    }
    var vectors = new HashMap<String, float[]>();
    var hashes = List.copyOf(texts.keySet());
    for (int from = 0; from < hashes.size(); from += BATCH) {
      var batch = hashes.subList(from, Math.min(hashes.size(), from + BATCH));
      var embedded = embeddings.embedAll(batch.stream().map(texts::get).toList());
      for (int i = 0; i < batch.size(); i++) {
        vectors.put(batch.get(i), embedded.get(i));
      }
    }
    return vectors;
  }

  @Override
  public EffectResult exhausted(Call<Article.PassagesWanted> call, String lastError) {
    return EffectResult.failed(
        lastError,
        new Article.Command.NoteIndexFailed(
            call.payload().revision(),
            "The text could not be prepared for the search. Save the article again to retry.",
            clock.instant()));
  }

  static String hash(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
