package kira.channels.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import kira.conversations.AttachmentRef;
import kira.conversations.Choices;
import kira.objects.Json;
import kira.platform.web.Problem;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What we say to WhatsApp, held to Meta's own description of it. */
class WhatsAppRequestTest {
  private static final String TO = "16505551234";
  private static final UUID DELIVERY = UUID.fromString("6f1c3a52-0000-4000-8000-000000000001");

  private static JsonNode checked(Map<String, Object> body) {
    var json = Json.MAPPER.writeValueAsString(body);
    GraphSpec.check("Message", json);
    assertThat(Json.MAPPER.readTree(json).path("biz_opaque_callback_data").asString())
        .isEqualTo(DELIVERY.toString());
    return Json.MAPPER.readTree(json);
  }

  private static WhatsAppRequest.Uploaded up(MediaKind kind) {
    return new WhatsAppRequest.Uploaded(kind, "4490709327384033", "a file.bin");
  }

  @Test
  void theDescriptionRefusesWhatIsWrong() {
    for (var wrong :
        List.of(
            "{\"messaging_product\":\"whatsapp\",\"to\":\"1\",\"type\":\"text\"}",
            "{\"messaging_product\":\"whatsapp\",\"recipient_type\":\"individual\",\"to\":\"1\","
                + "\"type\":\"text\",\"text\":{\"body\":\"x\",\"color\":\"red\"}}")) {
      Assertions.assertThatThrownBy(() -> GraphSpec.check("Message", wrong))
          .isInstanceOf(AssertionError.class);
    }
  }

  @Test
  void textAndQuotedText() {
    var body = checked(WhatsAppRequest.text(TO, DELIVERY, "Hi", "wamid.IN"));
    assertThat(body.path("text").path("body").asString()).isEqualTo("Hi");
    assertThat(body.path("context").path("message_id").asString()).isEqualTo("wamid.IN");
    assertThat(
            checked(WhatsAppRequest.text(TO, DELIVERY, "See https://a.example", null))
                .path("text")
                .path("preview_url")
                .asBoolean())
        .isTrue();
  }

  @Test
  void filesWithAndWithoutWords() {
    for (var kind : MediaKind.values()) {
      var body = checked(WhatsAppRequest.media(TO, DELIVERY, up(kind), "Look", null));
      var media = body.path(kind.word());
      assertThat(media.path("id").asString()).isEqualTo("4490709327384033");
      assertThat(media.has("caption")).as(kind.word()).isEqualTo(kind.isCaptioned());
      assertThat(media.has("filename")).isEqualTo(kind == MediaKind.DOCUMENT);
    }
  }

  @Test
  void reactionsAndReadMarks() {
    checked(WhatsAppRequest.reaction(TO, DELIVERY, "wamid.IN", "👍"));
    GraphSpec.check(
        "MarkMessageRequestPayload",
        Json.MAPPER.writeValueAsString(WhatsAppRequest.read("wamid.IN")));
  }

  @Test
  void fewShortChoicesAreButtons() {
    var body =
        checked(
            WhatsAppRequest.choices(
                TO,
                DELIVERY,
                new Choices(
                    "Pick",
                    "Head",
                    "Foot",
                    null,
                    List.of(
                        new Choices.Choice("yes", "Yes", null),
                        new Choices.Choice("no", "No", null))),
                null));
    assertThat(body.path("interactive").path("type").asString()).isEqualTo("button");
    assertThat(body.path("interactive").path("action").path("buttons").size()).isEqualTo(2);
  }

  private static Choices choices(int count, String description) {
    return new Choices(
        "Pick",
        null,
        null,
        "Open",
        IntStream.range(0, count)
            .mapToObj(i -> new Choices.Choice("c" + i, "Choice " + i, description))
            .toList());
  }

  @Test
  void moreOfThemAreAListAndTooManyAreWrittenOut() {
    for (var list : List.of(choices(4, null), choices(10, null), choices(2, "With words"))) {
      var body = checked(WhatsAppRequest.choices(TO, DELIVERY, list, null));
      assertThat(body.path("interactive").path("type").asString()).isEqualTo("list");
      assertThat(body.path("interactive").path("action").path("sections").path(0).path("rows"))
          .hasSize(list.choices().size());
    }
    var body = checked(WhatsAppRequest.choices(TO, DELIVERY, choices(11, null), null));
    assertThat(body.path("text").path("body").asString())
        .startsWith("Pick\n\n1. Choice 0\n2. Choice 1")
        .endsWith("11. Choice 10");
  }

  @Test
  void aListHasSectionsThroughoutOrNone() {
    var rows =
        List.of(
            new Choices.Choice("a", "Nine", null, "Morning"),
            new Choices.Choice("b", "Ten", null, "Morning"),
            new Choices.Choice("c", "Two", null, "Afternoon"));
    var body =
        checked(
            WhatsAppRequest.choices(
                TO, DELIVERY, new Choices("When?", null, null, "See", rows), "wamid.X"));
    var sections = body.path("interactive").path("action").path("sections");
    assertThat(sections).hasSize(2);
    assertThat(sections.path(0).path("title").asString()).isEqualTo("Morning");
    assertThat(sections.path(0).path("rows")).hasSize(2);
    assertThat(body.path("context").path("message_id").asString()).isEqualTo("wamid.X");
    var mixed = List.of(rows.getFirst(), new Choices.Choice("d", "Any", null));
    assertThat(ChoiceForm.of(new Choices("When?", null, null, "See", mixed)))
        .isEqualTo(ChoiceForm.TEXT);
  }

  @Test
  void whatDoesNotFitAButtonIsWrittenOut() {
    var long21 =
        new Choices(
            "Pick", null, null, null, List.of(new Choices.Choice("a", "x".repeat(21), null)));
    var long25 =
        new Choices(
            "Pick", null, null, null, List.of(new Choices.Choice("a", "x".repeat(25), null)));
    var same =
        new Choices(
            "Pick",
            null,
            null,
            null,
            List.of(new Choices.Choice("a", "Same", null), new Choices.Choice("b", "Same", null)));
    assertThat(ChoiceForm.of(long21)).isEqualTo(ChoiceForm.LIST);
    assertThat(ChoiceForm.of(long25)).isEqualTo(ChoiceForm.TEXT);
    assertThat(ChoiceForm.of(same)).isEqualTo(ChoiceForm.TEXT);
  }

  private static Template template(String json) {
    return Template.read(Json.MAPPER.readTree(json)).orElseThrow();
  }

  private static final Template ORDER =
      template(
          """
          {"id":"1","name":"order_ready","language":"en_US","status":"APPROVED","category":"UTILITY",
           "components":[
            {"type":"HEADER","format":"TEXT","text":"Order {{1}}","example":{"header_text":["N-1"]}},
            {"type":"BODY","text":"Hello {{1}}, until {{2}}. {{1}}!",
             "example":{"body_text":[["Ana","Friday"]]}},
            {"type":"FOOTER","text":"Acme"},
            {"type":"BUTTONS","buttons":[
             {"type":"URL","text":"See it","url":"https://a.example/{{1}}"},
             {"type":"QUICK_REPLY","text":"Thanks"},
             {"type":"PHONE_NUMBER","text":"Call","phone_number":"+1650"}]}]}
          """);

  @Test
  void aTemplateGoesOutWithAllThatWasFilledIn() {
    assertThat(ORDER.bodyVariables()).containsExactly("1", "2");
    assertThat(ORDER.examples()).containsEntry("body.2", "Friday").containsEntry("header.1", "N-1");
    var form =
        new TemplateForm(
            ORDER,
            Map.of("1", "N-7"),
            Map.of("1", "Ana\nMaria", "2", "6 $pm"),
            Map.of(0, "n-7"),
            null);
    var use = form.use();
    var components =
        checked(WhatsAppRequest.template(TO, DELIVERY, use, null))
            .path("template")
            .path("components");
    assertThat(components).hasSize(4);
    assertThat(components.path(0).path("parameters").path(0).path("text").asString())
        .isEqualTo("N-7");
    assertThat(components.path(1).path("parameters").path(0).path("text").asString())
        .isEqualTo("Ana Maria");
    assertThat(components.path(2).path("sub_type").asString()).isEqualTo("url");
    assertThat(components.path(3).path("index").asString()).isEqualTo("1");
    assertThat(form.written(use))
        .isEqualTo(
            "Order N-7\n\nHello Ana Maria, until 6 $pm. Ana Maria!\n\nAcme\n\n"
                + "[See it] [Thanks] [Call]");
  }

  @Test
  void whatIsNotFilledInIsNamed() {
    Assertions.assertThatThrownBy(
            () -> new TemplateForm(ORDER, Map.of(), Map.of(), Map.of(), null).use())
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.field()).isEqualTo("header.1"));
    Assertions.assertThatThrownBy(() ->
            new TemplateForm(
                    ORDER, Map.of("1", "a"), Map.of("1", "b", "2", " "), Map.of(0, "x"), null)
                .use())
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.field()).isEqualTo("body.2"));
    Assertions.assertThatThrownBy(() ->
            new TemplateForm(ORDER, Map.of("1", "a"), Map.of("1", "b", "2", "c"), Map.of(), null)
                .use())
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.field()).isEqualTo("buttons.0"));
  }

  @Test
  void onlyWhatIsApprovedAndCanBeFilledInIsSendable() {
    assertThat(ORDER.isSendable()).isTrue();
    assertThat(ORDER.as("PAUSED", null).isSendable()).isFalse();
    assertThat(
            template(
                    """
                    {"id":"2","name":"flow","language":"en","status":"APPROVED","category":"UTILITY",
                     "components":[{"type":"BODY","text":"x"},
                      {"type":"BUTTONS","buttons":[{"type":"FLOW","text":"Go"}]}]}
                    """)
                .isSendable())
        .isFalse();
  }

  @Test
  void namedVariablesAndFilesInTheHeader() {
    var invoice =
        template(
            """
            {"id":"3","name":"invoice","language":"en","status":"APPROVED","category":"UTILITY",
             "components":[{"type":"HEADER","format":"DOCUMENT"},
              {"type":"BODY","text":"For {{customer}}",
               "example":{"body_text_named_params":[{"param_name":"customer","example":"Ana"}]}}]}
            """);
    var pdf = new AttachmentRef(UUID.randomUUID(), "r.pdf", "application/pdf", 1_000);
    var use = new TemplateForm(invoice, Map.of(), Map.of("customer", "Ben"), Map.of(), pdf).use();
    var components =
        checked(WhatsAppRequest.template(TO, DELIVERY, use, up(MediaKind.DOCUMENT)))
            .path("template")
            .path("components");
    assertThat(components.path(0).path("parameters").path(0).path("document").path("id").asString())
        .isEqualTo("4490709327384033");
    assertThat(components.path(1).path("parameters").path(0).path("parameter_name").asString())
        .isEqualTo("customer");
    Assertions.assertThatThrownBy(() ->
            new TemplateForm(invoice, Map.of(), Map.of("customer", "Ben"), Map.of(), null).use())
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.code()).isEqualTo("file_missing"));
    var image = new AttachmentRef(UUID.randomUUID(), "a.png", "image/png", 1_000);
    Assertions.assertThatThrownBy(() ->
            new TemplateForm(invoice, Map.of(), Map.of("customer", "Ben"), Map.of(), image).use())
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.code()).isEqualTo("file_type"));
  }

  @Test
  void theExamplesOfTheDescriptionAreTemplates() {
    GraphSpec.examples("templates")
        .forEach((name, body) -> {
          var all = Json.MAPPER.readTree(body).path("data");
          assertThat(all).isNotEmpty();
          all.forEach(
              each -> assertThat(Template.read(each).orElseThrow().isSendable()).as(name).isTrue());
        });
  }

  private static AttachmentRef file(String name, String type, long size) {
    return new AttachmentRef(UUID.randomUUID(), name, type, size);
  }

  @Test
  void whatMayBeSentIsKnownBefore() {
    assertThat(MessageRules.fault("x".repeat(4096), List.of())).isEmpty();
    assertThat(MessageRules.fault("x".repeat(4097), List.of()).orElseThrow().code())
        .isEqualTo("message_too_long");
    var png = file("a.png", "image/png", 5_000_000);
    assertThat(MessageRules.fault("Look", List.of(png))).isEmpty();
    assertThat(MessageRules.fault("", List.of(png, png)).orElseThrow().code())
        .isEqualTo("one_file");
    assertThat(
            MessageRules.fault("", List.of(file("a.png", "image/png", 5_000_001)))
                .orElseThrow()
                .code())
        .isEqualTo("file_too_large");
    assertThat(MessageRules.fault("x".repeat(1025), List.of(png)).orElseThrow().code())
        .isEqualTo("caption_too_long");
    assertThat(
            MessageRules.fault("Listen", List.of(file("a.mp3", "audio/mpeg", 1)))
                .orElseThrow()
                .code())
        .isEqualTo("no_caption");
    assertThat(MediaKind.of(file("a.webp", "image/webp", 400_000))).isEqualTo(MediaKind.STICKER);
    assertThat(MediaKind.of(file("a.webp", "image/webp", 600_000))).isEqualTo(MediaKind.DOCUMENT);
    assertThat(MediaKind.of(file("a.gif", "image/gif", 1))).isEqualTo(MediaKind.DOCUMENT);
    assertThat(MediaKind.of(file("a.m4a", "video/mp4", 1))).isEqualTo(MediaKind.AUDIO);
  }
}
