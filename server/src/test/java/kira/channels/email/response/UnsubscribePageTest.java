package kira.channels.email.response;

import static org.assertj.core.api.Assertions.assertThat;

import kira.channels.chat.ChatBrand;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnsubscribePageTest {
  @ParameterizedTest
  @CsvSource({"#1f5d4a,#fff", "#6750e8,#fff", "#000000,#fff", "#ffd400,#000", "#ffffff,#000"})
  void theButtonIsReadOnTheColourOfTheWorkspace(String brand, String words) {
    assertThat(
            UnsubscribePage.of(
                UnsubscribePage.Step.ASKING,
                "en",
                new ChatBrand.Brand("Acme", brand),
                "ana@shop.example"))
        .contains("background: var(--brand); color: %s;".formatted(words));
  }
}
