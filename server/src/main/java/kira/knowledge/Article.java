package kira.knowledge;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** One article: written, revised, published, taken back, retired, and how far it is indexed. */
@Component
final class Article implements Kind<Article.State, Article.Command, Article.Event> {
  static final String NAME = "article";
  static final int LONGEST_TITLE = 200;
  static final int LONGEST_MARKDOWN = 200_000;
  static final int LONGEST_COLLECTION = 80;

  enum Status {
    DRAFT,
    PUBLISHED,
    RETIRED
  }

  /**
   * What a person writes.
   *
   * @param position place within its collection, smallest first
   */
  record Content(
      String title,
      String markdown,
      Audience audience,
      Status status,
      String collection,
      int position) {}

  /**
   * @param revision counts what people changed; indexing does not move it, so nobody's edit
   *     collides with the indexer
   * @param source hash of the file it was imported from, null when a person began it
   * @param edited a person changed it since it was imported
   * @param indexedRevision the revision that answers are found in, 0 for none
   * @param indexing how often indexing was asked for
   */
  record State(
      @Nullable UUID id,
      String slug,
      @Nullable Content content,
      long revision,
      Status status,
      @Nullable Instant createdAt,
      @Nullable Instant updatedAt,
      String updatedBy,
      @Nullable String source,
      boolean edited,
      long indexedRevision,
      int passages,
      @Nullable String indexError,
      int indexing) {
    boolean exists() {
      return revision > 0 && status != Status.RETIRED;
    }

    boolean indexed() {
      return status == Status.PUBLISHED && indexedRevision == revision;
    }

    State revised(Content content, String by, Instant at, boolean byPerson) {
      return new State(
          id,
          slug,
          content,
          revision + 1,
          content.status,
          createdAt,
          at,
          by,
          source,
          edited || byPerson,
          indexedRevision,
          passages,
          null,
          indexing + 1);
    }

    State indexing(long indexedRevision, int passages, @Nullable String error, int indexing) {
      return new State(
          id,
          slug,
          content,
          revision,
          status,
          createdAt,
          updatedAt,
          updatedBy,
          source,
          edited,
          indexedRevision,
          passages,
          error,
          indexing);
    }
  }

  sealed interface Command {
    record Create(UUID id, String slug, Content content, Instant at, String by)
        implements Command {}

    /** A file of a folder that ships with the product or is kept elsewhere. */
    record Import(UUID id, String slug, Content content, String source, Instant at)
        implements Command {}

    /**
     * @param expected the revision the writer saw, null to overwrite whatever is there
     */
    record Revise(@Nullable Long expected, Content content, Instant at, String by)
        implements Command {}

    record Publish(Instant at, String by) implements Command {}

    record Unpublish(Instant at, String by) implements Command {}

    record Retire(@Nullable Long expected, Instant at, String by) implements Command {}

    /** Split and embed again: after a failure, or for another embedding model. */
    record Reindex(Instant at) implements Command {}

    record NoteIndexed(long revision, int passages, Instant at) implements Command {}

    record NoteIndexFailed(long revision, String why, Instant at) implements Command {}
  }

  sealed interface Event {
    Instant at();

    record Created(
        UUID id, String slug, Content content, @Nullable String source, Instant at, String by)
        implements Event {}

    record Revised(Content content, @Nullable String source, Instant at, String by)
        implements Event {}

    record Published(Instant at, String by) implements Event {}

    record Unpublished(Instant at, String by) implements Event {}

    record Retired(Instant at, String by) implements Event {}

    record IndexingAsked(Instant at) implements Event {}

    record Indexed(long revision, int passages, Instant at) implements Event {}

    record IndexingFailed(long revision, String why, Instant at) implements Event {}
  }

  /** Asks for the passages of a revision to be made; see {@link Indexer}. */
  record PassagesWanted(UUID article, long revision) {}

  static final String SYSTEM = "system";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<State> stateType() {
    return State.class;
  }

  @Override
  public Class<Command> commandType() {
    return Command.class;
  }

  @Override
  public Class<Event> eventType() {
    return Event.class;
  }

  @Override
  public State empty() {
    return new State(
        null, "", null, 0, Status.DRAFT, null, null, SYSTEM, null, false, 0, 0, null, 0);
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Create(var id, var slug, var content, var at, var by) -> {
        if (state.revision > 0) {
          yield Decision.refuse("exists", "This article already exists.");
        }
        var fault = fault(content);
        yield fault != null
            ? fault
            : wantPassages(state, List.of(new Event.Created(id, slug, content, null, at, by)));
      }
      case Command.Import(var id, var slug, var content, var source, var at) -> {
        var fault = fault(content);
        if (fault != null) {
          yield fault;
        }
        if (state.revision == 0) {
          yield wantPassages(
              state, List.of(new Event.Created(id, slug, content, source, at, SYSTEM)));
        }
        // What a person changed or removed is theirs; a newer file does not undo it.
        boolean theirs = state.edited || state.status == Status.RETIRED;
        yield theirs || source.equals(state.source)
            ? Decision.accept()
            : wantPassages(state, List.of(new Event.Revised(content, source, at, SYSTEM)));
      }
      case Command.Revise(var expected, var content, var at, var by) -> {
        var fault = missing(state, expected);
        fault = fault == null ? fault(content) : fault;
        if (fault != null) {
          yield fault;
        }
        if (content.equals(state.content)) {
          yield Decision.accept();
        }
        yield wantPassages(state, List.of(new Event.Revised(content, null, at, by)));
      }
      case Command.Publish(var at, var by) -> {
        var fault = missing(state, null);
        if (fault != null) {
          yield fault;
        }
        yield state.status == Status.PUBLISHED
            ? Decision.accept()
            : wantPassages(state, List.of(new Event.Published(at, by)));
      }
      case Command.Unpublish(var at, var by) -> {
        var fault = missing(state, null);
        if (fault != null) {
          yield fault;
        }
        yield state.status == Status.DRAFT
            ? Decision.accept()
            : wantPassages(state, List.of(new Event.Unpublished(at, by)));
      }
      case Command.Retire(var expected, var at, var by) -> {
        var fault = missing(state, expected);
        yield fault != null ? fault : wantPassages(state, List.of(new Event.Retired(at, by)));
      }
      case Command.Reindex(var at) when state.exists() ->
          wantPassages(state, List.of(new Event.IndexingAsked(at)));
      case Command.Reindex _ -> Decision.accept();
      // Two revisions may be indexed at once; the news of the older one comes too late.
      case Command.NoteIndexed(var revision, var passages, var at) ->
          revision < state.indexedRevision || revision > state.revision
              ? Decision.accept()
              : Decision.accept(new Event.Indexed(revision, passages, at));
      case Command.NoteIndexFailed(var revision, var why, var at) ->
          revision < state.revision
              ? Decision.accept()
              : Decision.accept(new Event.IndexingFailed(revision, why, at));
    };
  }

  private static Decision.@Nullable Refused<Event> missing(State state, @Nullable Long expected) {
    if (!state.exists()) {
      return Decision.refuse("not_found", "There is no such article.");
    }
    return expected == null || expected == state.revision
        ? null
        : Decision.refuse("version_conflict", "Somebody else changed this article meanwhile.");
  }

  private static Decision.@Nullable Refused<Event> fault(Content content) {
    if (content.title.isBlank() || content.title.length() > LONGEST_TITLE) {
      return Decision.refuse(
          "invalid_request", "A title has 1 to %d characters.".formatted(LONGEST_TITLE), "title");
    }
    if (content.markdown.length() > LONGEST_MARKDOWN) {
      return Decision.refuse(
          "too_large",
          "An article has at most %,d characters.".formatted(LONGEST_MARKDOWN),
          "markdown");
    }
    if (content.collection.length() > LONGEST_COLLECTION) {
      return Decision.refuse(
          "invalid_request",
          "A collection's name has at most %d characters.".formatted(LONGEST_COLLECTION),
          "collection");
    }
    if (content.status == Status.RETIRED) {
      return Decision.refuse("invalid_request", "An article is retired by deleting it.", "status");
    }
    return null;
  }

  private Decision<Event> wantPassages(State state, List<Event> events) {
    var after = state;
    for (var event : events) {
      after = apply(after, event);
    }
    var id = after.id;
    if (id == null) {
      throw new IllegalStateException("an article without an id");
    }
    return Decision.accept(events)
        .reply(new Saved(after.revision))
        .effect(
            Indexer.EFFECT,
            "%s/%d".formatted(id, after.indexing),
            new PassagesWanted(id, after.revision));
  }

  /** The reply of whatever changed the article. */
  record Saved(long revision) {}

  @Override
  public Class<?> replyType() {
    return Saved.class;
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.Created(var id, var slug, var content, var source, var at, var by) ->
          new State(id, slug, content, 1, content.status, at, at, by, source, false, 0, 0, null, 1);
      case Event.Revised(var content, var source, var at, var by) when source != null -> {
        var revised = state.revised(content, by, at, false);
        yield new State(
            revised.id,
            revised.slug,
            content,
            revised.revision,
            revised.status,
            revised.createdAt,
            at,
            by,
            source,
            false,
            revised.indexedRevision,
            revised.passages,
            null,
            revised.indexing);
      }
      case Event.Revised(var content, _, var at, var by) -> state.revised(content, by, at, true);
      case Event.Published(var at, var by) ->
          state.revised(in(state, Status.PUBLISHED), by, at, true);
      case Event.Unpublished(var at, var by) ->
          state.revised(in(state, Status.DRAFT), by, at, true);
      // What is deleted is gone from the row too; the journal keeps the history of who wrote it.
      case Event.Retired(var at, var by) ->
          new State(
              state.id,
              state.slug,
              null,
              state.revision + 1,
              Status.RETIRED,
              state.createdAt,
              at,
              by,
              state.source,
              true,
              0,
              0,
              null,
              state.indexing + 1);
      case Event.IndexingAsked _ ->
          state.indexing(
              state.indexedRevision, state.passages, state.indexError, state.indexing + 1);
      case Event.Indexed(var revision, var passages, _) ->
          state.indexing(revision, passages, null, state.indexing);
      case Event.IndexingFailed(_, var why, _) ->
          state.indexing(state.indexedRevision, state.passages, why, state.indexing);
    };
  }

  private static Content in(State state, Status status) {
    var content = content(state);
    return new Content(
        content.title,
        content.markdown,
        content.audience,
        status,
        content.collection,
        content.position);
  }

  static Content content(State state) {
    var content = state.content;
    if (content == null) {
      throw new IllegalStateException("article %s has no content".formatted(state.id));
    }
    return content;
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("article")
        .column("slug", "text", State::slug)
        .column("title", "text", s -> s.content == null ? "" : s.content.title)
        .column("audience", "text", s -> s.content == null ? null : s.content.audience.name())
        .column("status", "text", s -> s.status.name())
        .column("collection", "text", s -> s.content == null ? "" : s.content.collection)
        .column("position", "int4", s -> s.content == null ? 0 : s.content.position)
        .column("revision", "int8", State::revision)
        .column("indexed_revision", "int8", State::indexedRevision)
        .column("passages", "int4", State::passages)
        .column("index_error", "text", State::indexError)
        .column("updated_by", "text", State::updatedBy)
        .column("updated_at", "timestamptz", State::updatedAt);
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    return Map.of(
        "actor",
        switch (event) {
          case Event.Created created -> created.by;
          case Event.Revised revised -> revised.by;
          case Event.Published published -> published.by;
          case Event.Unpublished unpublished -> unpublished.by;
          case Event.Retired retired -> retired.by;
          case Event.IndexingAsked _, Event.Indexed _, Event.IndexingFailed _ -> SYSTEM;
        });
  }
}
