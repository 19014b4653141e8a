package kira.knowledge;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import kira.knowledge.Article.Command;
import kira.knowledge.Article.Content;
import kira.knowledge.Article.Status;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.platform.html.CleanText;
import kira.platform.models.Embeddings;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Service;

/** What others may ask the knowledge base: search it, import a folder into it. */
@Service
public class Knowledge {
  private static final Logger LOG = LoggerFactory.getLogger(Knowledge.class);

  /** A question longer than this is an essay; its beginning says what it is about. */
  private static final int LONGEST_QUESTION = 1_000;

  private final DurableObjects objects;
  private final ArticleTable articles;
  private final PassageTable passages;
  private final PassageIndexes indexes;
  private final Embeddings embeddings;
  private final InstantSource clock;

  Knowledge(
      DurableObjects objects,
      ArticleTable articles,
      PassageTable passages,
      PassageIndexes indexes,
      Embeddings embeddings,
      InstantSource clock) {
    this.objects = objects;
    this.articles = articles;
    this.passages = passages;
    this.indexes = indexes;
    this.embeddings = embeddings;
    this.clock = clock;
  }

  /**
   * A question put to the knowledge base.
   *
   * @param names the assistant's and the company's own names: nearly every article says them, so
   *     they would make every article look alike
   */
  public record Search(String question, Set<String> names, Audience audience, int limit) {
    public Search {
      names = Set.copyOf(names);
    }
  }

  /** A passage that answers, as far as the search can tell, and may be shown to who asked. */
  public record Found(
      UUID article,
      String title,
      String slug,
      Audience audience,
      Passage passage,
      double score,
      double cosine,
      double bm25) {}

  /**
   * What was found.
   *
   * @param vector of the question as it was searched, to compare sentences with
   */
  public record Result(String question, float[] vector, List<Found> found) {
    public Result {
      found = List.copyOf(found);
    }
  }

  /** The best passages this audience may read at this moment, best first. */
  public Result search(TenantId tenant, Search search) {
    var question = searchable(search.question, search.names);
    if (!hasWords(question)) {
      return new Result(question, new float[Embeddings.DIMENSIONS], List.of());
    }
    var vector = embeddings.embed(question);
    var hits =
        indexes.use(
            tenant,
            index -> index.search(question, vector, search.audience.readable(), search.limit + 10));
    var readable = readable(tenant, hits, search.audience);
    var found = new ArrayList<Found>();
    for (var hit : hits) {
      var row = readable.get(hit.id());
      if (row != null && found.size() < search.limit) {
        found.add(
            new Found(
                row.article(),
                row.title(),
                row.slug(),
                row.audience(),
                row.passage(),
                Math.clamp(hit.score(), 0, 1),
                hit.cosine(),
                hit.bm25()));
      }
    }
    return new Result(question, vector, found);
  }

  private static boolean hasWords(String question) {
    return question.codePoints().anyMatch(Character::isLetterOrDigit);
  }

  /** The question without what misleads the search. */
  static String searchable(String question, Set<String> names) {
    var text = CleanText.line(question);
    if (text.length() > LONGEST_QUESTION) {
      text = text.substring(0, LONGEST_QUESTION);
    }
    var whole = text;
    for (var name : names) {
      if (!name.isBlank()) {
        var word = "(?iU)(?<![\\p{L}\\p{N}])" + Pattern.quote(name.strip());
        text = text.replaceAll(word + "['’]s(?![\\p{L}\\p{N}])", "its");
        text = text.replaceAll(word + "(?![\\p{L}\\p{N}])", "it");
      }
    }
    // "What is Kira?" asks about the name itself.
    return PassageIndex.words(text).isEmpty() ? whole : text;
  }

  /**
   * The index may lag behind: PostgreSQL says what may be read now, and whether it still stands.
   */
  private Map<UUID, PassageTable.Readable> readable(
      TenantId tenant, List<PassageIndex.Hit> hits, Audience audience) {
    var ids = hits.stream().map(PassageIndex.Hit::id).toList();
    var rows = Tenancy.in(tenant, () -> passages.readable(tenant, ids, audience.readable()));
    var readable = new HashMap<UUID, PassageTable.Readable>();
    var standing = new HashMap<UUID, Set<UUID>>();
    for (var row : rows) {
      boolean stands =
          row.revision() == row.current()
              || standing
                  .computeIfAbsent(row.article(), article -> passagesNow(tenant, article))
                  .contains(row.passage().id());
      if (stands) {
        readable.put(row.passage().id(), row);
      }
    }
    return readable;
  }

  /** The passages of an article as it is this moment, indexed or not. */
  private Set<UUID> passagesNow(TenantId tenant, UUID article) {
    var state = read(tenant, article).state();
    var content = state.content();
    if (!state.exists() || content == null) {
      return Set.of();
    }
    var ids = new HashSet<UUID>();
    ArticleText.of(article, content.title(), content.markdown())
        .passages()
        .forEach(p -> ids.add(p.id()));
    return ids;
  }

  /** All of the section that a passage found stands in, in reading order. */
  public List<Passage> section(TenantId tenant, Found found) {
    return Tenancy.in(
        tenant, () -> passages.section(tenant, found.article, found.passage.section()));
  }

  // ---- articles ----

  DurableObjects.Versioned<Article.State> read(TenantId tenant, UUID article) {
    return objects.read(address(tenant, article), Article.State.class);
  }

  Outcome create(TenantId tenant, UUID id, String requestId, Content content, Actor by) {
    var slug = claimSlug(tenant, id, ArticleText.slug(content.title(), 60));
    return objects.ask(
        address(tenant, id),
        new Command.Create(id, slug, content, clock.instant(), by.text()),
        requestId);
  }

  Outcome revise(TenantId tenant, UUID id, @Nullable Long expected, Content content, Actor by) {
    return objects.ask(
        address(tenant, id), new Command.Revise(expected, content, clock.instant(), by.text()));
  }

  Outcome retire(TenantId tenant, UUID id, @Nullable Long expected, Actor by) {
    var slug = read(tenant, id).state().slug();
    var outcome =
        objects.ask(address(tenant, id), new Command.Retire(expected, clock.instant(), by.text()));
    if (outcome instanceof Outcome.Done) {
      objects.ask(slugAddress(tenant, slug), new ArticleSlug.Command.Release(id));
    }
    return outcome;
  }

  void reindex(TenantId tenant, UUID id) {
    objects.ask(address(tenant, id), new Command.Reindex(clock.instant()));
  }

  /** The wanted slug, or the first free one with a number behind it. */
  private String claimSlug(TenantId tenant, UUID article, String wanted) {
    for (int n = 1; ; n++) {
      var slug = n == 1 ? wanted : wanted + "-" + n;
      var claimed = objects.ask(slugAddress(tenant, slug), new ArticleSlug.Command.Claim(article));
      if (claimed instanceof Outcome.Done) {
        return slug;
      }
    }
  }

  private static Address address(TenantId tenant, UUID article) {
    return new Address(Article.NAME, tenant.value(), article);
  }

  private static Address slugAddress(TenantId tenant, String slug) {
    return new Address(ArticleSlug.NAME, tenant.value(), ArticleSlug.id(tenant, slug));
  }

  /** Whether the workspace has written anything at all. */
  public boolean hasArticles(TenantId tenant) {
    return Tenancy.in(tenant, () -> articles.counts(tenant).articles() > 0);
  }

  // ---- importing ----

  /** How an import went. */
  public record Imported(int created, int revised, int unchanged) {}

  /**
   * Takes in Markdown files with front matter. Run again it changes only what changed in the files,
   * and nothing a person has edited or deleted since.
   */
  public Imported importFolder(TenantId tenant, List<Resource> files) {
    var parsed = new ArrayList<ArticleFile>();
    for (var file : files) {
      parsed.add(parse(file));
    }
    parsed.sort(Comparator.comparing(ArticleFile::order).thenComparing(ArticleFile::slug));
    int created = 0;
    int revised = 0;
    for (var file : parsed) {
      var id = importId(tenant, file.slug());
      long before = read(tenant, id).state().revision();
      var slug = before > 0 ? file.slug() : claimSlug(tenant, id, file.slug());
      var content =
          new Content(
              file.title(),
              file.markdown(),
              file.audience(),
              Status.PUBLISHED,
              file.collection(),
              file.order());
      var outcome =
          objects.ask(
              address(tenant, id),
              new Command.Import(id, slug, content, file.source(), clock.instant()));
      if (outcome instanceof Outcome.Refused(var refusal)) {
        throw new IllegalArgumentException(file.slug() + ": " + refusal.message());
      }
      if (before == 0) {
        created++;
      } else if (read(tenant, id).state().revision() > before) {
        revised++;
      }
    }
    var imported = new Imported(created, revised, parsed.size() - created - revised);
    LOG.info("Imported articles into {}: {}", tenant, imported);
    return imported;
  }

  private static ArticleFile parse(Resource file) {
    var name = Optional.ofNullable(file.getFilename()).orElse("article.md");
    try {
      return ArticleFile.parse(name, file.getContentAsString(StandardCharsets.UTF_8));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(name, e);
    }
  }

  static UUID importId(TenantId tenant, String slug) {
    return UUID.nameUUIDFromBytes(
        "%s/imported-article/%s".formatted(tenant, slug).getBytes(StandardCharsets.UTF_8));
  }
}
