package kira.channels.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import kira.channels.ChannelProvider.SendResult;
import kira.platform.http.OutboundResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What answers of the Graph API mean. */
class GraphTest {
  private static final Instant NOW = Instant.parse("2026-11-28T09:00:00Z");

  private static SendResult answer(int status, String body) {
    return Graph.sent(
        new OutboundResponse(status, Map.of(), body.getBytes(StandardCharsets.UTF_8)), NOW);
  }

  private static String error(int code) {
    return """
    {"error":{"message":"(#%d) No","type":"OAuthException","code":%d,
     "error_data":{"messaging_product":"whatsapp","details":"Said so."},"fbtrace_id":"A"}}\
    """
        .formatted(code, code);
  }

  private static SendResult error(int status, int code) {
    return answer(status, error(code));
  }

  @Test
  void anAnswerWithAnIdIsTaken() {
    GraphSpec.examples("answers")
        .forEach((name, body) -> {
          // A read mark is answered with success alone.
          if (!name.contains("read receipt")) {
            assertThat(answer(200, body)).as(name).isInstanceOf(SendResult.Accepted.class);
          }
        });
    assertThat(answer(200, "{\"messages\":[{\"id\":\"wamid.A\",\"message_status\":\"accepted\"}]}"))
        .isEqualTo(new SendResult.Accepted("wamid.A"));
  }

  @Test
  void aSuccessThatIsNoneIsInDoubt() {
    assertThat(answer(200, "<!doctype html><p>Hi")).isInstanceOf(SendResult.InDoubt.class);
    assertThat(answer(200, "{}")).isInstanceOf(SendResult.InDoubt.class);
    assertThat(answer(200, "{\"messages\":[{\"id\":7}]}")).isInstanceOf(SendResult.InDoubt.class);
    assertThat(answer(502, "<h1>Bad gateway")).isInstanceOf(SendResult.InDoubt.class);
    assertThat(answer(504, "")).isInstanceOf(SendResult.InDoubt.class);
  }

  @Test
  void anErrorInsideOfASuccessIsAnError() {
    assertThat(error(200, 131047)).isEqualTo(new SendResult.Refused("window_closed", "Said so."));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 131000, 131016})
  void aBusyProviderIsAskedLater(int code) {
    for (int status : new int[] {400, 500, 503}) {
      assertThat(error(status, code))
          .isEqualTo(new SendResult.TryLater("provider_busy", "Said so.", null));
    }
  }

  @Test
  void limitsPauseWhomTheyConcern() {
    assertThat(error(400, 130429))
        .isEqualTo(new SendResult.TryLater("rate_limit", "Said so.", Duration.ofSeconds(1)));
    // One recipient only: nobody else is held up.
    assertThat(error(400, 131056))
        .isEqualTo(new SendResult.TryLater("pair_limit", "Said so.", null, true));
    assertThat(error(400, 131057))
        .isEqualTo(new SendResult.TryLater("provider_busy", "Said so.", Duration.ofMinutes(1)));
    for (int code : new int[] {4, 80007}) {
      assertThat(error(400, code))
          .isEqualTo(new SendResult.Unusable("api_limit", "Said so.", NOW.plusSeconds(300)));
    }
    assertThat(error(400, 131048))
        .isEqualTo(
            new SendResult.Unusable("spam_limit", "Said so.", NOW.plus(Duration.ofHours(24))));
  }

  @Test
  void whatIsNotToBeRepeatedIsRefusedInOurOwnWord() {
    Map.ofEntries(
            Map.entry(131049, "ecosystem_limit"),
            Map.entry(130472, "experiment"),
            Map.entry(131064, "template_class"),
            Map.entry(131047, "window_closed"),
            Map.entry(131026, "not_on_whatsapp"),
            Map.entry(131050, "opted_out"),
            Map.entry(130403, "blocked_by_us"),
            Map.entry(131021, "own_number"),
            Map.entry(130497, "country_restricted"),
            Map.entry(100, "invalid_request"),
            Map.entry(131008, "invalid_request"),
            Map.entry(131009, "invalid_request"),
            Map.entry(131063, "invalid_request"),
            Map.entry(131051, "type_not_supported"),
            Map.entry(131053, "media_refused"),
            Map.entry(132000, "template_variables"),
            Map.entry(132012, "template_variables"),
            Map.entry(132001, "template_unknown"),
            Map.entry(132005, "template_too_long"),
            Map.entry(132007, "template_policy"),
            Map.entry(132015, "template_paused"),
            Map.entry(132016, "template_disabled"),
            Map.entry(132068, "flow_refused"),
            Map.entry(132069, "flow_refused"),
            Map.entry(999999, "graph_999999"))
        .forEach((code, word) ->
            assertThat(error(400, code)).isEqualTo(new SendResult.Refused(word, "Said so.")));
  }

  @Test
  void whatSomebodyHasToDoSomethingAboutStopsTheAccount() {
    Map.ofEntries(
            Map.entry(0, "token_invalid"),
            Map.entry(190, "token_invalid"),
            Map.entry(3, "not_permitted"),
            Map.entry(10, "not_permitted"),
            Map.entry(200, "not_permitted"),
            Map.entry(299, "not_permitted"),
            Map.entry(131005, "not_permitted"),
            Map.entry(33, "number_unknown"),
            Map.entry(131031, "account_locked"),
            Map.entry(368, "account_locked"),
            Map.entry(131042, "billing"),
            Map.entry(131045, "not_registered"),
            Map.entry(131037, "display_name"),
            Map.entry(133016, "registration_limit"))
        .forEach((code, word) ->
            assertThat(error(401, code))
                .isEqualTo(new SendResult.Unusable(word, "Said so.", null)));
  }

  @Test
  void withoutANumberTheStatusDecides() {
    assertThat(answer(401, "no")).isInstanceOf(SendResult.Unusable.class);
    assertThat(answer(404, "no")).isInstanceOf(SendResult.Refused.class);
    assertThat(answer(302, "")).isInstanceOf(SendResult.TryLater.class);
    assertThat(Graph.sent(new OutboundResponse(429, Map.of("retry-after", "7"), new byte[0]), NOW))
        .isEqualTo(
            new SendResult.TryLater(
                "http_429", "The provider answered with status 429.", Duration.ofSeconds(7)));
  }

  @Test
  void aCheckSaysWhatIsWrongInWordsOfTheProvider() {
    GraphSpec.examples("errors")
        .forEach((name, body) -> {
          var checked =
              Graph.notWell(
                  new OutboundResponse(400, Map.of(), body.getBytes(StandardCharsets.UTF_8)));
          assertThat(checked.code()).as(name).isNotBlank().doesNotStartWith("graph_");
          assertThat(checked.words()).as(name).isNotBlank();
        });
  }
}
