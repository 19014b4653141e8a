package kira.platform.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class EmbeddingsTest {
  private static final Embeddings EMBEDDINGS = new Embeddings();

  @AfterAll
  static void close() {
    EMBEDDINGS.close();
  }

  private static double cosine(float[] one, float[] other) {
    return IntStream.range(0, one.length).mapToDouble(i -> (double) one[i] * other[i]).sum();
  }

  @Test
  void likeMeaningsAreNear() {
    var question = EMBEDDINGS.embed("How do I reset my password?");
    var near = EMBEDDINGS.embed("Changing the password of your account");
    var far = EMBEDDINGS.embed("The recipe needs two eggs and a cup of flour");
    assertThat(question).hasSize(Embeddings.DIMENSIONS);
    assertThat(cosine(question, question)).isBetween(0.999, 1.001);
    assertThat(cosine(question, near)).isGreaterThan(0.5);
    assertThat(cosine(question, far)).isLessThan(0.2);
  }

  /** Against the reference implementation of the same weights, which is on the class path. */
  @Test
  void theVectorsAreTheModelsOwn() {
    var reference =
        new dev.langchain4j.model.embedding.onnx.allminilml6v2q
            .AllMiniLmL6V2QuantizedEmbeddingModel(Runnable::run);
    for (var text : List.of("Kira answers from your guide.", "Wo ist die Rechnung?", "a")) {
      assertThat(cosine(EMBEDDINGS.embed(text), reference.embed(text).content().vector()))
          .isGreaterThan(0.99);
    }
  }

  @Test
  void manyComeInTheirOrder() {
    var texts = List.of("one fish", "two cars", "three houses");
    var all = EMBEDDINGS.embedAll(texts);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(cosine(all.get(i), EMBEDDINGS.embed(texts.get(i)))).isGreaterThan(0.999);
    }
    assertThat(EMBEDDINGS.embedAll(List.of())).isEmpty();
  }

  @Test
  void aQuestionDoesNotWaitBehindABulkJob() {
    var text = "A sentence of some length that takes the model a little while to read. ".repeat(5);
    var bulk =
        CompletableFuture.supplyAsync(
            () -> EMBEDDINGS.embedAll(IntStream.range(0, 600).mapToObj(i -> text + i).toList()));
    EMBEDDINGS.embed("Is anybody there?");
    assertThat(bulk.isDone()).isFalse();
    assertThat(bulk.join()).hasSize(600);
  }

  @Test
  void longAndEmptyTextsAreTextsToo() {
    assertThat(EMBEDDINGS.embed("word ".repeat(5_000))).hasSize(Embeddings.DIMENSIONS);
    assertThat(EMBEDDINGS.embed("")).hasSize(Embeddings.DIMENSIONS);
    assertThat(EMBEDDINGS.tokens("word ".repeat(500))).isEqualTo(502);
    assertThat(EMBEDDINGS.tokens("one two")).isEqualTo(4);
  }
}
