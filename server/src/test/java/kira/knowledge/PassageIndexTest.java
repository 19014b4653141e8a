package kira.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import kira.platform.models.Embeddings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassageIndexTest {
  private static final UUID SHIPPING = new UUID(1, 1);
  private static final UUID LIMITS = new UUID(1, 2);
  private final Embeddings embeddings = Guide.EMBEDDINGS;
  @TempDir Path folder;
  private PassageIndex index;

  @BeforeEach
  void open() throws IOException {
    index = PassageIndex.open(folder, 10);
    index.put(
        SHIPPING,
        1,
        Audience.PUBLIC,
        List.of(
            entry("Delivery takes two working days inside the country."),
            entry("Error E4711 means that the address is incomplete.")));
    index.put(
        LIMITS,
        4,
        Audience.INTERNAL,
        List.of(entry("Agents may refund up to 75 euros without asking anybody.")));
    index.refresh();
  }

  private PassageIndex.Entry entry(String text) {
    return new PassageIndex.Entry(
        UUID.nameUUIDFromBytes(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
        "Shop",
        "",
        text,
        embeddings.embed(text));
  }

  private List<PassageIndex.Hit> ask(String question, Audience audience) throws IOException {
    return index.search(question, embeddings.embed(question), audience.readable(), 10);
  }

  @Test
  void meaningAndWordsBothFind() throws IOException {
    assertThat(ask("how long until my parcel arrives", Audience.PUBLIC).getFirst().id())
        .isEqualTo(entry("Delivery takes two working days inside the country.").id());
    var exact = ask("E4711", Audience.PUBLIC).getFirst();
    assertThat(exact.id())
        .isEqualTo(entry("Error E4711 means that the address is incomplete.").id());
    assertThat(exact.bm25()).isPositive();
  }

  @Test
  void bothLegsScoreWhateverEitherFound() throws IOException {
    var hits = ask("refund euros asking working days", Audience.INTERNAL);
    assertThat(hits).hasSize(3).allSatisfy(h -> assertThat(h.cosine()).isNotZero());
    assertThat(hits).filteredOn(h -> h.bm25() > 0).hasSize(2);
    assertThat(hits).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
  }

  @Test
  void visitorsNeverFindInternalPassages() throws IOException {
    var question = "Agents may refund up to 75 euros without asking anybody.";
    assertThat(ask(question, Audience.INTERNAL).getFirst().article()).isEqualTo(LIMITS);
    assertThat(ask(question, Audience.PUBLIC))
        .isNotEmpty()
        .noneMatch(h -> h.article().equals(LIMITS));
    assertThat(index.nearest(embeddings.embed(question), Audience.PUBLIC.readable(), 10))
        .hasSize(2);
  }

  @Test
  void nothingReadableIsNothingFound() throws IOException {
    index.remove(SHIPPING);
    index.refresh();
    assertThat(ask("delivery", Audience.PUBLIC)).isEmpty();
    assertThat(index.nearest(embeddings.embed("delivery"), Audience.PUBLIC.readable(), 10))
        .isEmpty();
  }

  @Test
  void replacingAndRemovingAreSeenAfterARefresh() throws IOException {
    index.put(SHIPPING, 2, Audience.PUBLIC, List.of(entry("Delivery is suspended.")));
    index.remove(LIMITS);
    index.refresh();
    assertThat(ask("delivery", Audience.INTERNAL)).hasSize(1);
    assertThat(index.held()).containsOnly(java.util.Map.entry(SHIPPING, 2L));
  }

  @Test
  void whatWasCommittedIsThereAfterReopening() throws IOException {
    index.commit("1-2-3");
    index.close();
    index = PassageIndex.open(folder, 10);
    assertThat(index.committedPosition()).isEqualTo("1-2-3");
    assertThat(index.held()).hasSize(2).containsEntry(LIMITS, 4L);
    assertThat(index.bytes()).isPositive();
  }

  @Test
  void theGraphFindsTheSame() throws IOException {
    index.close();
    PassageIndex.delete(folder);
    index = PassageIndex.open(folder, PassageIndex.FLAT_UP_TO + 1);
    index.put(SHIPPING, 1, Audience.PUBLIC, List.of(entry("Two days."), entry("Red shoes.")));
    index.refresh();
    assertThat(ask("scarlet boots", Audience.PUBLIC).getFirst().id())
        .isEqualTo(entry("Red shoes.").id());
  }

  @Test
  void oddQuestionsFindWithoutFailing() throws IOException {
    for (var odd : List.of("?", "how do I", "*:* AND (", "字".repeat(500))) {
      assertThat(ask(odd, Audience.PUBLIC)).hasSizeLessThanOrEqualTo(2);
    }
  }
}
