package kira.channels.sms.vonage;

import static org.assertj.core.api.Assertions.assertThat;

import com.vonage.client.messages.InboundMessage;
import com.vonage.client.messages.MessageStatus;
import com.vonage.client.messages.MessagesClient;
import com.vonage.client.messages.MessagesVersion;
import com.vonage.client.messages.sms.SmsTextRequest;
import com.vonage.jwt.Jwt;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.channels.ChannelProvider.Checked;
import kira.channels.ChannelProvider.SendResult;
import kira.channels.ChannelProvider.Told;
import kira.channels.Fact;
import kira.channels.text.OutgoingText;
import kira.objects.Json;
import kira.platform.http.OutboundResponse;
import kira.platform.secrets.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What we say to Vonage, and what its answers and webhooks mean; its own SDK agrees. */
class VonageTest {
  private static final Instant NOW = Instant.parse("2026-11-02T09:00:00Z");
  private static final Secret SECRET = Secret.of("a-signature-secret-of-some-length-0123456789");
  private static final String APPLICATION = "78d335fa-323d-0114-9c3d-d6f0d48968cf";

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static KeyPair pair() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  private static String hook(byte[] body) {
    return VonageJwt.forWebhook(SECRET, "abcd1234", APPLICATION, body, NOW, UUID.randomUUID());
  }

  @Test
  void aRequestsTokenIsMadeByOurKeyAlone() throws Exception {
    var pair = pair();
    var token = VonageJwt.forRequest(APPLICATION, pair.getPrivate(), NOW, UUID.randomUUID());

    var claims = VonageJwt.ofRequest(token, pair.getPublic(), NOW).orElseThrow();
    assertThat(claims.path("application_id").asString()).isEqualTo(APPLICATION);
    assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(900);
    assertThat(VonageJwt.ofRequest(token, pair().getPublic(), NOW)).isEmpty();
    assertThat(VonageJwt.ofRequest(token, pair.getPublic(), NOW.plusSeconds(901))).isEmpty();
    assertThat(VonageJwt.ofRequest(token + "x", pair.getPublic(), NOW)).isEmpty();
  }

  @Test
  void theSdksTokenOpensWhatOursOpens() throws Exception {
    var pair = pair();
    var pem = VonageJwt.pem("PRIVATE KEY", pair.getPrivate().getEncoded());
    var theirs =
        Jwt.builder().applicationId(APPLICATION).privateKeyContents(pem).build().generate();

    assertThat(VonageJwt.ofRequest(theirs, pair.getPublic(), Instant.now())).isPresent();
    assertThat(VonageJwt.privateKey(pem)).contains(pair.getPrivate());
    assertThat(VonageJwt.publicOf(pair.getPrivate())).contains(pair.getPublic());
    assertThat(VonageJwt.privateKey("-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----"))
        .isEmpty();
    assertThat(VonageJwt.privateKey("nothing")).isEmpty();
  }

  @Test
  void aWebhookIsVonagesWhenItsSecretSaysSoOfThisBody() {
    var body = bytes("{\"message_uuid\":\"1\"}");
    var token = hook(body);
    var later = NOW.plus(Duration.ofMinutes(6));
    var earlier = NOW.minus(Duration.ofMinutes(6));

    assertThat(MessagesClient.verifySignature(token, SECRET.reveal())).isTrue();
    assertThat(VonageJwt.isWebhook(SECRET, "abcd1234", token, body, NOW)).isTrue();
    assertThat(VonageJwt.isWebhook(SECRET, null, token, body, NOW)).isTrue();
    assertThat(VonageJwt.isWebhook(SECRET, "other", token, body, NOW)).isFalse();
    assertThat(VonageJwt.isWebhook(Secret.of("x"), "abcd1234", token, body, NOW)).isFalse();
    assertThat(VonageJwt.isWebhook(SECRET, "abcd1234", token, bytes("{}"), NOW)).isFalse();
    assertThat(VonageJwt.isWebhook(SECRET, "abcd1234", token, body, later)).isFalse();
    assertThat(VonageJwt.isWebhook(SECRET, "abcd1234", token, body, earlier)).isFalse();
  }

  @Test
  void theHashMayBeOfWhatAWriterMakesOfTheBody() {
    var token = hook(bytes("{\"message_uuid\":\"1\"}"));
    var body = bytes("{ \"message_uuid\" : \"1\" }");
    assertThat(VonageJwt.isWebhook(SECRET, "abcd1234", token, body, NOW)).isTrue();
  }

  @Test
  void aTokenThatSaysItNeedsNoSignatureNeedsOne() {
    var body = bytes("{}");
    var token = hook(body);
    var claims = token.split("\\.", -1)[1];
    var none = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes("{\"alg\":\"none\"}"));
    for (var odd :
        List.of(none + "." + claims + ".", "", ".", "..", "a.b.c", token.replace('.', '-'))) {
      assertThat(VonageJwt.isWebhook(SECRET, "abcd1234", odd, body, NOW)).as(odd).isFalse();
    }
  }

  @Test
  void ourRequestIsWhatTheSdkSends() {
    var delivery = UUID.randomUUID();
    var text =
        new OutgoingText("+447700900001", "+447700900000", "Hi", List.of(), null, null, null);
    var theirs =
        SmsTextRequest.builder()
            .from("447700900001")
            .to("447700900000")
            .text("Hi")
            .clientRef(delivery.toString())
            .webhookUrl("https://kira.example/status")
            .webhookVersion(MessagesVersion.V1)
            .build()
            .toJson();
    var ours = VonageSms.request(text, delivery, "https://kira.example/status");
    assertThat(Json.MAPPER.readTree(Json.MAPPER.writeValueAsString(ours)))
        .isEqualTo(Json.MAPPER.readTree(theirs));
  }

  private static SendResult answer(int status, String body) {
    return VonageAnswer.of(new OutboundResponse(status, Map.of(), bytes(body)));
  }

  private static String error(String title) {
    return """
    {"type":"https://developer.vonage.com/api-errors/messages#%s","title":"%s",
     "detail":"Said so.","instance":"bf0ca0bf927b3b52e3cb03217e1a1ddf"}
    """
        .formatted(title, title);
  }

  @ParameterizedTest
  @CsvSource({
    "429, 1000, TryLater, too_fast",
    "422, 1010, Refused, invalid_message",
    "422, 1020, Refused, invalid_message",
    "500, 1030, InDoubt, Said so",
    "422, 1050, Refused, number_barred",
    "403, 1060, Unusable, account_suspended",
    "402, 1070, Unusable, no_credit",
    "422, 1120, Refused, sender_not_usable",
    "401, Unauthorized, Unusable, invalid_credentials",
    "402, Low balance, Unusable, no_credit",
    "200, 1120, Refused, sender_not_usable",
    "202, 1000, TryLater, too_fast"
  })
  void anErrorMeansWhatItsNumberSaysEvenInsideOfASuccess(
      int status, String title, String kind, String ours) {
    var result = answer(status, error(title));
    assertThat(result.getClass().getSimpleName()).isEqualTo(kind);
    assertThat(result.toString()).contains(ours);
  }

  @Test
  void anAnswerMeansWhatItSays() {
    assertThat(answer(202, "{\"message_uuid\":\"aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab\"}"))
        .isEqualTo(new SendResult.Accepted("aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab"));
    // As the older SMS API tells of an error.
    var older =
        """
        {"message-count":"1","messages":[{"status":"4","error-text":"Bad Credentials"}]}
        """;
    assertThat(answer(200, older)).isEqualTo(new SendResult.Refused("refused", "Bad Credentials"));
    assertThat(answer(502, "<html>Bad gateway</html>")).isInstanceOf(SendResult.InDoubt.class);
    assertThat(answer(503, "")).isInstanceOf(SendResult.TryLater.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>One moment</html>", "[]", "{}", "{\"message_uuid\":7}"})
  void aSuccessOfSomebodyElseLeavesADoubt(String odd) {
    assertThat(answer(200, odd)).isInstanceOf(SendResult.InDoubt.class);
  }

  @Test
  void aCallbackSaysWhatBecameOfAMessage() {
    var delivery = UUID.randomUUID();
    var id = UUID.randomUUID();
    var status =
        """
        {"message_uuid":"%s","to":"447700900000","from":"447700900001",
         "timestamp":"2026-11-02T09:00:00Z","status":"%s","channel":"sms","client_ref":"%s",
         "error":{"type":"https://developer.vonage.com/api-errors/messages#%d","title":"%d",
         "detail":"Said so.","instance":"%s"},"usage":{"currency":"EUR","price":"0.0333"}}
        """;
    var barred = status.formatted(id, "rejected", delivery, 1050, 1050, id);

    assertThat(MessageStatus.fromJson(barred).getClientRef()).isEqualTo(delivery.toString());
    assertThat(VonageNews.read(barred))
        .isEqualTo(
            new Told.Report(
                delivery,
                id.toString(),
                Fact.BOUNCED,
                "number_barred",
                "Said so. (1050)",
                null,
                NOW));
    assertThat(VonageNews.read(status.formatted(id, "undeliverable", delivery, 1241, 1241, id)))
        .isInstanceOfSatisfying(
            Told.Report.class,
            report -> {
              assertThat(report.fact()).isEqualTo(Fact.FAILED);
              assertThat(report.code()).isEqualTo("undeliverable");
            });
    assertThat(VonageNews.named(bytes(barred)).orElseThrow().key())
        .isEqualTo("status/%s/rejected".formatted(id));
    for (var odd : List.of("", "[]", "null", "{}", "{\"status\":\"new\",\"message_uuid\":\"1\"}")) {
      assertThat(VonageNews.read(odd)).as(odd).isInstanceOf(Told.Unknown.class);
    }
  }

  @Test
  void aMessageComesWithAPlusAndItsFiles() {
    var text =
        """
        {"channel":"mms","message_uuid":"aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab",
         "to":"447700900001","from":"447700900000","timestamp":"2026-11-02T09:00:00Z",
         "message_type":"image","text":"Look","image":{"url":"https://x.example/a","name":"a.jpg"}}
        """;
    var theirs = InboundMessage.fromJson(text);
    var ours = VonageNews.incoming(text).orElseThrow();

    assertThat(ours.from()).isEqualTo("+" + theirs.getFrom());
    assertThat(ours.text()).isEqualTo(theirs.getText());
    assertThat(ours.media())
        .containsExactly(new VonageNews.Media(theirs.getImageUrl().toString(), "a.jpg"));
    assertThat(VonageNews.read(text)).isEqualTo(new Told.Arrived(text));
  }

  @Test
  void anApplicationIsWellOrWrong() throws Exception {
    var pair = pair();
    var hook = "https://kira.example/hooks/channels/x";
    var pem =
        Json.MAPPER.writeValueAsString(VonageJwt.pem("PUBLIC KEY", pair.getPublic().getEncoded()));
    var template = "{\"name\":\"Shop\",\"keys\":{\"public_key\":%s},\"capabilities\":{%s}}";
    var messages = "\"messages\":{\"webhooks\":{\"inbound_url\":{\"address\":\"%s\"}}}";
    var well = Json.MAPPER.readTree(template.formatted(pem, messages.formatted(hook)));
    var elsewhere =
        Json.MAPPER.readTree(template.formatted(pem, messages.formatted("https://o.example")));
    var bare = Json.MAPPER.readTree(template.formatted(pem, ""));

    assertThat(new VonageApplication(hook).application(well, pair.getPrivate()))
        .isEqualTo(Checked.WELL);
    assertThat(new VonageApplication(hook).application(well, pair().getPrivate()))
        .isEqualTo(new Checked("wrong_private_key", "Shop"));
    assertThat(new VonageApplication(hook).application(elsewhere, pair.getPrivate()))
        .isEqualTo(new Checked("webhook_elsewhere", "https://o.example"));
    assertThat(new VonageApplication(hook).application(bare, pair.getPrivate()))
        .isEqualTo(new Checked("not_enabled", "Shop"));
  }

  @Test
  void aNumberIsOfTheApplicationOrWrong() {
    var numbers =
        Json.MAPPER.readTree(
            """
            [{"msisdn":"447700900001","features":["SMS"],"app_id":"a"},
             {"msisdn":"447700900002","features":["VOICE"],"app_id":"a"}]
            """);
    assertThat(new VonageApplication(null).number(numbers, "+447700900001", "a"))
        .isEqualTo(Checked.WELL);
    assertThat(new VonageApplication(null).number(numbers, "+447700900001", "b").code())
        .isEqualTo("number_elsewhere");
    assertThat(new VonageApplication(null).number(numbers, "+447700900002", "a").code())
        .isEqualTo("number_without_sms");
    assertThat(new VonageApplication(null).number(numbers, "+447700900003", "a").code())
        .isEqualTo("number_unknown");
  }
}
