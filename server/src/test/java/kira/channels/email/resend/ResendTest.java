package kira.channels.email.resend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.channels.ChannelProvider.SendResult;
import kira.channels.ChannelProvider.Told;
import kira.channels.Fact;
import kira.channels.email.EmailAddress;
import kira.channels.email.EmailAttachment;
import kira.channels.email.OutgoingEmail;
import kira.objects.Json;
import kira.platform.http.OutboundResponse;
import org.junit.jupiter.api.Test;

/** What we say to Resend, and what its answers and events mean. */
class ResendTest {
  private static final Instant NOW = Instant.parse("2026-11-02T09:00:00Z");

  private static SendResult answer(int status, String body) {
    return answer(status, body, Map.of());
  }

  private static SendResult answer(int status, String body, Map<String, String> headers) {
    return ResendAnswer.of(
        new OutboundResponse(status, headers, body.getBytes(StandardCharsets.UTF_8)), NOW);
  }

  private static String error(int status, String name) {
    return "{\"statusCode\":%d,\"name\":\"%s\",\"message\":\"Said so.\"}".formatted(status, name);
  }

  @Test
  void ourRequestIsWhatTheDescriptionOfTheApiSays() {
    var delivery = UUID.randomUUID();
    var mail =
        new OutgoingEmail(
            new EmailAddress("support@acme.example", "Acme \"Support\""),
            List.of(new EmailAddress("ana@example.com", "Ana")),
            List.of(EmailAddress.of("ben@example.com")),
            List.of(),
            List.of(EmailAddress.of("support+c-1@acme.example")),
            "Re: Hello",
            null,
            "<2@example.com>",
            List.of("<1@example.com>", "<2@example.com>"),
            "<p>Hi</p>",
            "Hi",
            List.of(
                new EmailAttachment(
                    "a.txt", "text/plain", "Hi".getBytes(StandardCharsets.UTF_8), null)),
            Map.of());
    var body = Json.MAPPER.writeValueAsString(ResendRequest.of(mail, delivery));

    ResendSpec.check("SendEmailRequest", body);
    var sent = Json.MAPPER.readTree(body);
    assertThat(sent.path("from").asString())
        .isEqualTo("\"Acme \\\"Support\\\"\" <support@acme.example>");
    assertThat(sent.path("headers").path("References").asString())
        .isEqualTo("<1@example.com> <2@example.com>");
    assertThat(sent.path("attachments").path(0).path("content").asString()).isEqualTo("SGk=");
    assertThat(sent.path("tags").path(0).path("value").asString()).isEqualTo(delivery.toString());
  }

  @Test
  void anAnswerMeansWhatItsNameSays() {
    assertThat(answer(200, "{\"id\":\"49a3999c\"}")).isEqualTo(new SendResult.Accepted("49a3999c"));
    for (var never : List.of("invalid_parameter", "missing_required_field", "invalid_attachment")) {
      assertThat(answer(422, error(422, never)))
          .isEqualTo(new SendResult.Refused(never, "Said so."));
    }
    // Two that are both 409, and two that are both 429.
    assertThat(answer(409, error(409, "concurrent_idempotent_requests")))
        .isInstanceOf(SendResult.TryLater.class);
    assertThat(answer(409, error(409, "invalid_idempotent_request")))
        .isInstanceOf(SendResult.Refused.class);
    assertThat(answer(429, error(429, "rate_limit_exceeded"), Map.of("retry-after", "7")))
        .isEqualTo(
            new SendResult.TryLater("rate_limit_exceeded", "Said so.", Duration.ofSeconds(7)));
    assertThat(answer(429, error(429, "daily_quota_exceeded")))
        .isEqualTo(
            new SendResult.Unusable(
                "daily_quota_exceeded", "Said so.", Instant.parse("2026-11-03T00:01:00Z")));
    for (var account : List.of("missing_api_key", "restricted_api_key", "invalid_api_key")) {
      assertThat(answer(401, error(401, account)))
          .isEqualTo(new SendResult.Unusable(account, "Said so.", null));
    }
    assertThat(answer(403, error(403, "validation_error"))).isInstanceOf(SendResult.Unusable.class);
    assertThat(answer(400, error(400, "validation_error"))).isInstanceOf(SendResult.Refused.class);
    assertThat(answer(500, error(500, "application_error"))).isInstanceOf(SendResult.InDoubt.class);
    assertThat(answer(503, error(503, "service_unavailable")))
        .isInstanceOf(SendResult.TryLater.class);
  }

  @Test
  void anAnswerOfSomebodyElseLeavesADoubtAndAnErrorInsideASuccessIsOne() {
    for (var odd : List.of("", "<html>One moment</html>", "[]", "{}", "{\"id\":7}", "null")) {
      assertThat(answer(200, odd)).as(odd).isInstanceOf(SendResult.InDoubt.class);
    }
    assertThat(answer(200, error(422, "missing_required_field")))
        .isInstanceOf(SendResult.Refused.class);
    assertThat(answer(502, "<html>Bad gateway</html>")).isInstanceOf(SendResult.InDoubt.class);
    assertThat(answer(429, "slow down", Map.of("retry-after", "999999")))
        .isEqualTo(
            new SendResult.TryLater(
                "http_429", "The provider answered with status 429.", Duration.ofHours(1)));
    assertThat(answer(429, "slow down", Map.of("retry-after", "tomorrow")))
        .isInstanceOf(SendResult.TryLater.class);
  }

  @Test
  void anEventMeansWhatItsTypeSays() {
    var delivery = UUID.randomUUID();
    var event =
        """
        {"type":"email.bounced","created_at":"2026-11-22T23:41:12.126Z","data":{
         "created_at":"2026-11-22T23:41:11.894Z","email_id":"56761188",
         "message_id":"<111@email.example.com>","from":"Acme <a@acme.example>","to":["x@example.com"],
         "subject":"S","bounce":{"message":"No such mailbox","subType":"General","type":"%s","diagnosticCode":["smtp; 550 5.1.1 user unknown"]},
         "tags":{"kira_delivery":"%s"}}}
        """;
    ResendSpec.check("EmailBouncedEvent", event.formatted("Permanent", delivery));
    assertThat(ResendEvent.read(event.formatted("Permanent", delivery)))
        .isEqualTo(
            new Told.Report(
                delivery,
                "56761188",
                Fact.BOUNCED,
                "bounced",
                "No such mailbox",
                "<111@email.example.com>",
                Instant.parse("2026-11-22T23:41:12.126Z")));
    assertThat(ResendEvent.read(event.formatted("Temporary", "not-ours")))
        .isInstanceOfSatisfying(
            Told.Report.class,
            report -> {
              assertThat(report.fact()).isEqualTo(Fact.FAILED);
              assertThat(report.delivery()).isNull();
            });
    for (var odd :
        List.of(
            "",
            "[]",
            "null",
            "{\"type\":7}",
            "{\"type\":\"email.received\",\"data\":[]}",
            "{\"type\":\"contact.created\",\"data\":{}}",
            "{\"type\":\"email.new_thing\"}")) {
      assertThat(ResendEvent.read(odd)).as(odd).isInstanceOf(Told.Unknown.class);
    }
  }
}
