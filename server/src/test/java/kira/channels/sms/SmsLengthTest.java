package kira.channels.sms;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import kira.objects.Json;
import org.junit.jupiter.api.Test;

/** By the examples that the composer counts by, too. */
class SmsLengthTest {
  @Test
  void aTextTakesAsMuchAsTheExamplesSay() throws IOException {
    try (var in = getClass().getResourceAsStream("/sms/lengths.json")) {
      var examples = Json.MAPPER.readTree(in);
      assertThat(examples.size()).isGreaterThan(20);
      for (var example : examples) {
        var text =
            example.path("text").asString("").repeat(example.path("times").asInt(1))
                + example.path("then").asString("");
        var odd = new ArrayList<String>();
        example.path("odd").forEach(each -> odd.add(each.asString("")));
        assertThat(SmsLength.of(text))
            .as(example.toString())
            .isEqualTo(
                new SmsLength(
                    SmsLength.Alphabet.valueOf(example.path("alphabet").asString("")),
                    example.path("units").asInt(),
                    example.path("parts").asInt(),
                    example.path("left").asInt(),
                    odd));
      }
    }
  }
}
