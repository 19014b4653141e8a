package kira.channels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class WholeTextTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "plain; plain",
        "a\\ud83d\\ude00b; a\\ud83d\\ude00b",
        "a\\uD83Db; a\uFFFDb",
        "a\\ude00b; a\uFFFDb",
        "\\ud83d\\ud83d\\ude00; \uFFFD\\ud83d\\ude00",
        "a\\u0000b; a\uFFFDb",
        "a\\\\u0000b; a\\\\u0000b",
        "a\\\\\\u0000b; a\\\\\uFFFDb",
        "a\\nb; a\\nb",
        "a\\u00; a\\u00",
        "a\\u00zzb; a\\u00zzb",
        "a\\; a\\",
        "😀; 😀"
      })
  void halvesOfCharactersAndNulAreReplacedAndAllElseStays(String json, String whole) {
    assertThat(WholeText.of(json)).isEqualTo(whole);
  }

  @Test
  void halvesThatAreNotEscapedAreReplaced() {
    assertThat(WholeText.of("a\ud83db\ude00\0😀")).isEqualTo("a\uFFFDb\uFFFD\uFFFD😀");
  }

  @Test
  void whatEverIsWrittenIsReadWithoutThem() {
    var random = ThreadLocalRandom.current();
    var units = new char[] {0, '\\', 'u', '"', '0', 'd', '8', '\ud83d', '\ude00', 'é', '\n'};
    for (int i = 0; i < 5_000; i++) {
      var text = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        text.append(units[random.nextInt(units.length)]);
      }
      var read = JSON.readTree(WholeText.of(JSON.writeValueAsString(text.toString()))).asString();
      assertThat(read).hasSameSizeAs(text).doesNotContain("\0");
      assertThat(read.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF)).isTrue();
    }
  }
}
