package kira.knowledge;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import kira.knowledge.Article.Content;
import kira.knowledge.Article.Status;
import kira.objects.Outcome;
import kira.platform.html.CleanText;
import kira.platform.models.Embeddings;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Creation;
import kira.platform.web.Cursor;
import kira.platform.web.IfMatch;
import kira.platform.web.Needed;
import kira.platform.web.Page;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import kira.team.Team;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Articles and the state of their index. */
@RestController
@RequestMapping("/api/v1")
class KnowledgeController {
  record PersonView(@Nullable UUID id, String name) {}

  record ArticleSummary(
      UUID id,
      long version,
      String slug,
      String title,
      Audience audience,
      Status status,
      String collection,
      Instant updatedAt,
      PersonView updatedBy,
      int passages,
      boolean indexed,
      @Nullable String indexError) {}

  record ArticleView(
      UUID id,
      long version,
      String slug,
      String title,
      Audience audience,
      Status status,
      String collection,
      Instant updatedAt,
      PersonView updatedBy,
      int passages,
      boolean indexed,
      @Nullable String indexError,
      String markdown) {}

  record ArticleBody(
      @Needed @Nullable String title,
      @Needed @Nullable String markdown,
      @Needed @Nullable Audience audience,
      @Needed @Nullable Status status,
      @Nullable String collection) {
    Content content(int position) {
      return new Content(
          CleanText.line(needed(title, "title")),
          CleanText.block(needed(markdown, "markdown")),
          needed(audience, "audience"),
          needed(status, "status"),
          collection == null ? "" : CleanText.line(collection),
          position);
    }

    private static <T> T needed(@Nullable T value, String field) {
      if (value == null) {
        throw Problem.badRequest("invalid_request", "The field is missing.", field);
      }
      return value;
    }
  }

  record PassageView(UUID id, String heading, String text, int words) {}

  record Items<T>(List<T> items) {}

  record PreviewBody(@Nullable String markdown) {}

  record Preview(String html) {}

  record Model(String name, int dimensions) {}

  record KnowledgeStatus(
      int articles,
      int passages,
      String indexedTo,
      int behind,
      int failed,
      long indexBytes,
      Model model,
      boolean rebuilding) {}

  private static final int LONGEST_QUERY = 200;

  private final Knowledge knowledge;
  private final ArticleTable articles;
  private final PassageTable passages;
  private final PassageIndexes indexes;
  private final IndexFollower follower;
  private final Embeddings embeddings;
  private final Team team;

  KnowledgeController(
      Knowledge knowledge,
      ArticleTable articles,
      PassageTable passages,
      PassageIndexes indexes,
      IndexFollower follower,
      Embeddings embeddings,
      Team team) {
    this.knowledge = knowledge;
    this.articles = articles;
    this.passages = passages;
    this.indexes = indexes;
    this.follower = follower;
    this.embeddings = embeddings;
    this.team = team;
  }

  @GetMapping("/articles")
  @Requires(Permission.KNOWLEDGE_READ)
  Page<ArticleSummary> list(
      @RequestParam Optional<String> q,
      @RequestParam Optional<Audience> audience,
      @RequestParam Optional<Status> status,
      @RequestParam Optional<String> cursor,
      @RequestParam(defaultValue = "50") int limit) {
    if (limit < 1 || limit > 100) {
      throw Problem.badRequest("invalid_request", "A page has 1 to 100 items.", "limit");
    }
    var words = q.map(CleanText::line).filter(text -> !text.isEmpty());
    if (words.map(String::length).orElse(0) > LONGEST_QUERY) {
      throw Problem.badRequest(
          "invalid_request", "A search has at most %d characters.".formatted(LONGEST_QUERY), "q");
    }
    var after =
        cursor
            .map(text -> Cursor.parse(text, 2))
            .map(keys -> new ArticleTable.Place(keys.instant(0), keys.uuid(1)));
    var rows =
        articles.list(
            tenant(),
            words.orElse(null),
            audience.orElse(null),
            status.orElse(null),
            after.orElse(null),
            limit + 1);
    var shown = rows.subList(0, Math.min(limit, rows.size()));
    var names = names(shown.stream().map(ArticleTable.Row::updatedBy).toList());
    var next = rows.size() > limit ? shown.getLast() : null;
    return new Page<>(
        shown.stream().map(row -> summary(row, names)).toList(),
        next == null ? null : Cursor.of(next.updatedAt(), next.id()).toString());
  }

  @PostMapping("/articles")
  @Requires(Permission.KNOWLEDGE_WRITE)
  @ResponseStatus(HttpStatus.CREATED)
  ResponseEntity<ArticleView> create(@RequestBody ArticleBody body, Creation creation) {
    var outcome =
        knowledge.create(
            tenant(),
            creation.id(),
            creation.requestId(),
            body.content(0),
            Tenancy.caller().actor());
    done(outcome, creation.id());
    return answer(HttpStatus.CREATED, creation.id());
  }

  @GetMapping("/articles/{id}")
  @Requires(Permission.KNOWLEDGE_READ)
  ResponseEntity<ArticleView> read(@PathVariable UUID id) {
    return answer(HttpStatus.OK, id);
  }

  @PutMapping("/articles/{id}")
  @Requires(Permission.KNOWLEDGE_WRITE)
  ResponseEntity<ArticleView> revise(
      @PathVariable UUID id, IfMatch match, @RequestBody ArticleBody body) {
    var content = existing(id).content();
    var outcome =
        knowledge.revise(
            tenant(),
            id,
            match.version(),
            body.content(content == null ? 0 : content.position()),
            Tenancy.caller().actor());
    done(outcome, id);
    return answer(HttpStatus.OK, id);
  }

  @DeleteMapping("/articles/{id}")
  @Requires(Permission.KNOWLEDGE_WRITE)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void retire(@PathVariable UUID id, Optional<IfMatch> match) {
    existing(id);
    done(
        knowledge.retire(
            tenant(), id, match.map(IfMatch::version).orElse(null), Tenancy.caller().actor()),
        id);
  }

  @GetMapping("/articles/{id}/passages")
  @Requires(Permission.KNOWLEDGE_READ)
  Items<PassageView> passages(@PathVariable UUID id) {
    var state = existing(id);
    var content = Article.content(state);
    return new Items<>(
        ArticleText.of(id, content.title(), content.markdown()).passages().stream()
            .map(p -> new PassageView(p.id(), String.join(" › ", p.path()), p.text(), p.words()))
            .toList());
  }

  @PostMapping("/articles/preview")
  @Requires(Permission.KNOWLEDGE_READ)
  Preview preview(@RequestBody PreviewBody body) {
    var markdown = body.markdown == null ? "" : body.markdown;
    if (markdown.length() > Article.LONGEST_MARKDOWN) {
      throw new Problem(413, "too_large", "The article is too long.", "markdown");
    }
    return new Preview(ArticleText.of(new UUID(0, 0), "", CleanText.block(markdown)).html());
  }

  @GetMapping("/knowledge/status")
  @Requires(Permission.KNOWLEDGE_READ)
  KnowledgeStatus status() {
    var counts = articles.counts(tenant());
    return new KnowledgeStatus(
        counts.articles(),
        passages.count(tenant()),
        follower.position(),
        counts.behind(),
        counts.failed(),
        indexes.bytes(tenant()),
        new Model(Embeddings.MODEL, Embeddings.DIMENSIONS),
        indexes.isRebuilding(tenant()));
  }

  /** Builds the index from the stored passages again, and embeds what is missing or failed. */
  @PostMapping("/knowledge/rebuild")
  @Requires(Permission.KNOWLEDGE_WRITE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  void rebuild() {
    var tenant = tenant();
    follower.rebuildEverywhere(tenant);
    for (var article : articles.unindexed(tenant, Embeddings.MODEL)) {
      knowledge.reindex(tenant, article);
    }
  }

  private static TenantId tenant() {
    return Tenancy.caller().tenant();
  }

  private Article.State existing(UUID id) {
    var state = knowledge.read(tenant(), id).state();
    if (!state.exists()) {
      throw Problem.notFound("article");
    }
    return state;
  }

  private void done(Outcome outcome, UUID id) {
    if (outcome instanceof Outcome.Refused(var refusal)) {
      throw switch (refusal.code()) {
        case "not_found" -> Problem.notFound("article");
        case "version_conflict" -> IfMatch.conflict(view(id));
        case "too_large" -> new Problem(413, "too_large", refusal.message(), refusal.field());
        default -> Problem.of(refusal);
      };
    }
  }

  private ResponseEntity<ArticleView> answer(HttpStatus status, UUID id) {
    var view = view(id);
    return ResponseEntity.status(status).eTag(IfMatch.tag(view.version)).body(view);
  }

  private ArticleView view(UUID id) {
    var state = existing(id);
    var content = Article.content(state);
    var names = names(Set.of(state.updatedBy()));
    return new ArticleView(
        id,
        state.revision(),
        state.slug(),
        content.title(),
        content.audience(),
        state.status(),
        content.collection(),
        state.updatedAt() == null ? Instant.EPOCH : state.updatedAt(),
        person(state.updatedBy(), names),
        state.passages(),
        state.indexed(),
        state.indexError(),
        content.markdown());
  }

  private static ArticleSummary summary(ArticleTable.Row row, Map<UUID, String> names) {
    return new ArticleSummary(
        row.id(),
        row.revision(),
        row.slug(),
        row.title(),
        row.audience(),
        row.status(),
        row.collection(),
        row.updatedAt(),
        person(row.updatedBy(), names),
        row.passages(),
        row.indexed(),
        row.indexError());
  }

  private Map<UUID, String> names(Collection<String> actors) {
    return team.names(
        actors.stream()
            .map(Actor::parse)
            .filter(Actor.User.class::isInstance)
            .map(actor -> ((Actor.User) actor).id())
            .collect(Collectors.toSet()));
  }

  private static PersonView person(String actor, Map<UUID, String> names) {
    return switch (Actor.parse(actor)) {
      case Actor.User(var id) -> new PersonView(id, names.getOrDefault(id, "Former member"));
      case Actor.Visitor _, Actor.Kira _, Actor.Machine _ -> new PersonView(null, "Kira");
    };
  }
}
