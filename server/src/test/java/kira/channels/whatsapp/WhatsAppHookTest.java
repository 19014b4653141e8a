package kira.channels.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.channels.ChannelProvider.Told;
import kira.channels.Fact;
import kira.objects.Json;
import org.junit.jupiter.api.Test;

/** What webhooks say, by Meta's own examples and by what the examples leave out. */
class WhatsAppHookTest {
  private static List<WhatsAppHook.Part> parts(String body) {
    return WhatsAppHook.parts(body.getBytes(StandardCharsets.UTF_8));
  }

  private static WhatsAppMessage message(String body) {
    var part = parts(body).getFirst();
    assertThat(WhatsAppEvent.read(part.body())).isEqualTo(new Told.Arrived(part.body()));
    return WhatsAppMessage.read(Json.MAPPER.readTree(part.body())).orElseThrow();
  }

  private static String value(String value) {
    return """
    {"object":"whatsapp_business_account","entry":[{"id":"4195","changes":[{"field":"messages",
     "value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":"1065"},%s}}]}]}\
    """
        .formatted(value);
  }

  @Test
  void everyExampleOfAMessageIsRead() {
    var read = new HashMap<String, String>();
    GraphSpec.examples("webhooks")
        .forEach((name, body) -> {
          if (!name.startsWith("Group")) {
            var message = message(body);
            assertThat(message.from()).as(name).isEqualTo("16505551234");
            assertThat(message.number()).as(name).isEqualTo("106540352242922");
            assertThat(message.at()).as(name).isAfter(Instant.parse("2025-01-01T00:00:00Z"));
            read.put(name, message.text());
          }
        });
    assertThat(read)
        .containsEntry("Text Message", "Does it come in another color?")
        .containsEntry("Text Message with Context (Product Inquiry)", "Is this still available?")
        .containsEntry("Reaction Message", "👍")
        .containsEntry("Image Message", "Taj Mahal")
        .containsEntry(
            "Location Message",
            "📍 Philz Coffee\n101 Forest Ave, Palo Alto, CA 94301\n37.44221, -122.16166\n"
                + "https://philzcoffee.com/")
        .containsEntry("Contact Sharing Message", "👤 Lucía Gómez, Google\n+1 (983) 555-2319")
        .containsEntry("Unsupported Message", "[Message type is currently not supported.]")
        .containsEntry("Button Message", "Unsubscribe")
        .containsEntry(
            "Interactive List Reply Message", "Priority Mail Express\nNext Day to 2 Days")
        .containsEntry("Interactive Button Reply Message", "Cancel")
        .containsEntry("Order Message", "🛒 2 × di9ozbzfi4, 30 USD\n1 × nqryix03ez, 25 USD");
  }

  @Test
  void whatIsQuotedAndWhoWritesIsKnown() {
    var examples = GraphSpec.examples("webhooks");
    assertThat(message(examples.get("Text Message")).name()).isEqualTo("Sheena Nelson");
    assertThat(message(examples.get("Button Message")).answers())
        .isEqualTo("wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBJFNjk2OTMwNEZCQjhGMzUyQUYA");
    assertThat(message(examples.get("Reaction Message")).answers())
        .isEqualTo("wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI0RTJEOTc2ODVERUY5RDlGNkYA");
    assertThat(message(examples.get("System Message")).type()).isEqualTo("system");
    var image = message(examples.get("Image Message")).media();
    assertThat(image)
        .isEqualTo(new WhatsAppMessage.Media("1003383421387256", "image/jpeg", "image.jpg"));
  }

  @Test
  void groupsAreKeptAsUnknown() {
    GraphSpec.examples("webhooks")
        .forEach((name, body) -> {
          if (name.startsWith("Group")) {
            assertThat(parts(body)).as(name).hasSize(1);
            assertThat(WhatsAppEvent.read(parts(body).getFirst().body()))
                .as(name)
                .isEqualTo(new Told.Unknown());
          }
        });
  }

  @Test
  void aVoiceMessageHasATypeWithoutItsCodec() {
    var voice =
        message(
            value(
                """
                "messages":[{"from":"1","id":"wamid.V","timestamp":"1749416383","type":"audio",
                 "audio":{"id":"9","mime_type":"audio/ogg; codecs=opus","voice":true}}]\
                """));
    assertThat(voice.media()).isEqualTo(new WhatsAppMessage.Media("9", "audio/ogg", "audio.ogg"));
    assertThat(voice.text()).isEmpty();
  }

  @Test
  void oneWebhookIsTakenApartAndItsPartsAreKnownAgain() {
    var status = "{\"id\":\"wamid.%s\",\"status\":\"%s\",\"timestamp\":\"1\"}";
    var text = "{\"from\":\"%s\",\"id\":\"wamid.%s\",\"type\":\"text\",\"text\":{\"body\":\"x\"}}";
    var both =
        parts(
            value(
                "\"contacts\":[{\"wa_id\":\"1\",\"profile\":{\"name\":\"Ana\"}},"
                    + "{\"wa_id\":\"2\",\"profile\":{\"name\":\"Ben\"}}],"
                    + "\"messages\":[%s,%s],\"statuses\":[%s,%s]"
                        .formatted(
                            text.formatted("2", "A"),
                            text.formatted("1", "B"),
                            status.formatted("C", "sent"),
                            status.formatted("C", "delivered"))));
    assertThat(both)
        .extracting(WhatsAppHook.Part::key)
        .containsExactly(
            "message/wamid.A",
            "message/wamid.B",
            "status/wamid.C/sent",
            "status/wamid.C/delivered");
    assertThat(
            WhatsAppMessage.read(Json.MAPPER.readTree(both.getFirst().body())).orElseThrow().name())
        .isEqualTo("Ben");
    // Sent again, bundled otherwise: the same key.
    assertThat(parts(value("\"statuses\":[%s]".formatted(status.formatted("C", "sent")))))
        .extracting(WhatsAppHook.Part::key)
        .containsExactly("status/wamid.C/sent");
  }

  private static Told.Report report(String status) {
    var part = parts(value("\"statuses\":[%s]".formatted(status))).getFirst();
    return (Told.Report) WhatsAppEvent.read(part.body());
  }

  @Test
  void aStatusNamesTheDeliveryAndWhatBecameOfIt() {
    var delivery = UUID.randomUUID();
    Map.of(
            "sent", Fact.SENT,
            "delivered", Fact.DELIVERED,
            "read", Fact.READ,
            "played", Fact.READ)
        .forEach((word, fact) ->
            assertThat(
                    report(
                        "{\"id\":\"wamid.A\",\"status\":\"%s\",\"timestamp\":\"1751142888\","
                                .formatted(word)
                            + "\"biz_opaque_callback_data\":\"%s\"}".formatted(delivery)))
                .isEqualTo(
                    new Told.Report(
                        delivery,
                        "wamid.A",
                        fact,
                        null,
                        null,
                        null,
                        Instant.ofEpochSecond(1_751_142_888))));
  }

  private static Told.Report failed(int code) {
    return report(
        "{\"id\":\"wamid.A\",\"status\":\"failed\",\"timestamp\":\"1\",\"errors\":[{\"code\":%d,"
                .formatted(code)
            + "\"title\":\"T\",\"message\":\"M\",\"error_data\":{\"details\":\"D\"}}]}");
  }

  @Test
  void aFailureSaysWhyInOurWordAndTheirs() {
    assertThat(failed(131047).fact()).isEqualTo(Fact.FAILED);
    assertThat(failed(131047).code()).isEqualTo("window_closed");
    assertThat(failed(131047).words()).isEqualTo("D");
    assertThat(failed(131026).fact()).isEqualTo(Fact.BOUNCED);
    assertThat(failed(131050).code()).isEqualTo("opted_out");
    assertThat(failed(131050).fact()).isEqualTo(Fact.FAILED);
    assertThat(report("{\"id\":\"wamid.A\",\"status\":\"failed\"}").code()).isEqualTo("failed");
  }

  @Test
  void whatNobodyKnowsIsNoError() {
    for (var body :
        List.of(
            "",
            "[]",
            "null",
            "not json",
            "{}",
            "{\"entry\":7}",
            "{\"entry\":[{\"changes\":[{}]}]}",
            value("\"messages\":[{}]"),
            value("\"messages\":[7]"),
            value("\"statuses\":[{\"id\":\"wamid.A\",\"status\":\"warped\"}]"),
            value("\"errors\":[{\"code\":131000}]"))) {
      var parts = parts(body);
      assertThat(parts).as(body).hasSize(1);
      assertThat(WhatsAppEvent.read(parts.getFirst().body()))
          .as(body)
          .isEqualTo(new Told.Unknown());
    }
  }

  @Test
  void newsOfTheNumberAndOfTemplatesAreRead() {
    var now = Instant.parse("2026-11-28T09:00:00Z");
    var quality =
        parts(
            """
            {"entry":[{"id":"4195","time":1,"changes":[{"field":"phone_number_quality_update",
             "value":{"display_phone_number":"1555","event":"DOWNGRADE","current_limit":"TIER_1K"}}]}]}\
            """);
    assertThat(WhatsAppEvent.read(quality.getFirst().body())).isInstanceOf(Told.Arrived.class);
    assertThat(NumberNews.read(Json.MAPPER.readTree(quality.getFirst().body()), now))
        .containsExactly(
            new WhatsAppNumber.Command.Notify(
                new WhatsAppNumber.Notice("phone_number_quality_update", "DOWNGRADE", "", now),
                "TIER_1K"));
    var rejected =
        parts(
            """
            {"entry":[{"id":"4195","time":2,"changes":[{"field":"message_template_status_update",
             "value":{"event":"REJECTED","message_template_id":2006,
              "message_template_name":"win","reason":"PROMOTIONAL"}}]}]}\
            """);
    assertThat(NumberNews.read(Json.MAPPER.readTree(rejected.getFirst().body()), now))
        .containsExactly(new WhatsAppNumber.Command.Judge("2006", "REJECTED", "PROMOTIONAL", now));
    var banned =
        parts(
            """
            {"entry":[{"id":"4195","time":3,"changes":[{"field":"account_update",
             "value":{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"SCHEDULE_FOR_DISABLE"}}}]}]}\
            """);
    assertThat(NumberNews.read(Json.MAPPER.readTree(banned.getFirst().body()), now))
        .containsExactly(
            new WhatsAppNumber.Command.Notify(
                new WhatsAppNumber.Notice(
                    "account_update", "DISABLED_UPDATE", "SCHEDULE_FOR_DISABLE", now),
                null));
  }
}
