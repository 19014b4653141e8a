package kira.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import kira.knowledge.Article.Command;
import kira.knowledge.Article.Content;
import kira.knowledge.Article.Event;
import kira.knowledge.Article.Status;
import kira.objects.Decision;
import org.junit.jupiter.api.Test;

class ArticleTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final UUID ID = new UUID(0, 7);
  private static final String MAYA = "user:maya";
  private final Article kind = new Article();
  private Article.State state = kind.empty();

  private static Content content(String title, Status status) {
    return new Content(title, "Text.", Audience.PUBLIC, status, "", 0);
  }

  private Decision.Accepted<Event> accept(Command command) {
    var decision = kind.decide(state, command);
    assertThat(decision).isInstanceOf(Decision.Accepted.class);
    var accepted = (Decision.Accepted<Event>) decision;
    accepted.events().forEach(e -> state = kind.apply(state, e));
    return accepted;
  }

  private String refused(Command command) {
    return ((Decision.Refused<Event>) kind.decide(state, command)).refusal().code();
  }

  private void created() {
    accept(new Command.Create(ID, "title", content("Title", Status.PUBLISHED), NOON, MAYA));
  }

  @Test
  void savingAsksForPassagesOfExactlyThatRevision() {
    created();
    var revised = accept(new Command.Revise(1L, content("Other", Status.PUBLISHED), NOON, MAYA));
    assertThat(revised.effects().getFirst().payload()).isEqualTo(new Article.PassagesWanted(ID, 2));
    assertThat(state.indexed()).isFalse();
    accept(new Command.NoteIndexed(2, 3, NOON));
    assertThat(state.indexed()).isTrue();
    assertThat(state.passages()).isEqualTo(3);
  }

  @Test
  void indexingNeverMovesTheRevisionAnEditorHolds() {
    created();
    accept(new Command.NoteIndexed(1, 3, NOON));
    accept(new Command.Revise(1L, content("Other", Status.PUBLISHED), NOON, MAYA));
    assertThat(state.revision()).isEqualTo(2);
  }

  @Test
  void aStaleEditIsRefused() {
    created();
    accept(new Command.Revise(1L, content("Other", Status.PUBLISHED), NOON, MAYA));
    assertThat(refused(new Command.Revise(1L, content("Mine", Status.DRAFT), NOON, "user:ben")))
        .isEqualTo("version_conflict");
    assertThat(refused(new Command.Retire(1L, NOON, MAYA))).isEqualTo("version_conflict");
  }

  @Test
  void savingWhatIsThereChangesNothing() {
    created();
    assertThat(
            accept(new Command.Revise(1L, content("Title", Status.PUBLISHED), NOON, MAYA)).events())
        .isEmpty();
  }

  @Test
  void newsOfAnOlderRevisionComesTooLate() {
    created();
    accept(new Command.Revise(1L, content("Other", Status.PUBLISHED), NOON, MAYA));
    accept(new Command.NoteIndexed(2, 3, NOON));
    assertThat(accept(new Command.NoteIndexed(1, 9, NOON)).events()).isEmpty();
    assertThat(accept(new Command.NoteIndexFailed(1, "late", NOON)).events()).isEmpty();
    assertThat(state.passages()).isEqualTo(3);
  }

  @Test
  void aRetiredArticleHoldsNoText() {
    created();
    accept(new Command.Retire(null, NOON, MAYA));
    assertThat(state.content()).isNull();
    assertThat(state.exists()).isFalse();
    assertThat(refused(new Command.Publish(NOON, MAYA))).isEqualTo("not_found");
    assertThat(refused(new Command.Revise(null, content("x", Status.DRAFT), NOON, MAYA)))
        .isEqualTo("not_found");
  }

  @Test
  void anImportedArticleFollowsItsFileUntilAPersonTouchesIt() {
    accept(new Command.Import(ID, "s", content("One", Status.PUBLISHED), "hash1", NOON));
    assertThat(
            accept(new Command.Import(ID, "s", content("One", Status.PUBLISHED), "hash1", NOON))
                .events())
        .isEmpty();
    accept(new Command.Import(ID, "s", content("Two", Status.PUBLISHED), "hash2", NOON));
    assertThat(Article.content(state).title()).isEqualTo("Two");
    accept(new Command.Revise(null, content("Mine", Status.PUBLISHED), NOON, MAYA));
    accept(new Command.Import(ID, "s", content("Three", Status.PUBLISHED), "hash3", NOON));
    assertThat(Article.content(state).title()).isEqualTo("Mine");
    accept(new Command.Retire(null, NOON, MAYA));
    accept(new Command.Import(ID, "s", content("Four", Status.PUBLISHED), "hash4", NOON));
    assertThat(state.exists()).isFalse();
  }

  @Test
  void publishAndUnpublishAreRevisions() {
    accept(new Command.Create(ID, "t", content("T", Status.DRAFT), NOON, MAYA));
    accept(new Command.Publish(NOON, MAYA));
    assertThat(state.status()).isEqualTo(Status.PUBLISHED);
    assertThat(Article.content(state).status()).isEqualTo(Status.PUBLISHED);
    assertThat(accept(new Command.Publish(NOON, MAYA)).events()).isEmpty();
    accept(new Command.Unpublish(NOON, MAYA));
    assertThat(state.revision()).isEqualTo(3);
  }

  @Test
  void everyAskForPassagesHasAKeyOfItsOwn() {
    created();
    var again = accept(new Command.Reindex(NOON));
    var and = accept(new Command.Reindex(NOON));
    assertThat(again.effects().getFirst().key()).isNotEqualTo(and.effects().getFirst().key());
  }

  @Test
  void overLongInputIsRefusedByField() {
    assertThat(refused(create("x".repeat(201), ""))).isEqualTo("invalid_request");
    assertThat(refused(create(" ", ""))).isEqualTo("invalid_request");
    assertThat(refused(create("ok", "x".repeat(200_001)))).isEqualTo("too_large");
  }

  private static Command create(String title, String markdown) {
    return new Command.Create(
        ID, "s", new Content(title, markdown, Audience.PUBLIC, Status.DRAFT, "", 0), NOON, MAYA);
  }
}
