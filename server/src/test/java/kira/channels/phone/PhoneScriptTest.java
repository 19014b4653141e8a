package kira.channels.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a caller hears and what then happens, by what an account is set to. */
class PhoneScriptTest {
  private static final String OWN = "+447700900001";
  private static final String DESK = "+447700900002";

  private static PhoneScript script(Map<String, String> settings) {
    return new PhoneScript(
        PhoneSettings.of(PhoneSettings.checked(settings, Map.of())), OWN, "en-GB");
  }

  private static List<CallStep> incoming(
      Map<String, String> settings, @Nullable String stage, @Nullable String digits) {
    return script(settings).incoming(new CallMoment(null, stage, OWN, digits, null));
  }

  private static List<String> kinds(List<CallStep> steps) {
    return steps.stream().map(each -> each.getClass().getSimpleName()).toList();
  }

  @Test
  void aGreetingIsAllWhereNothingElseIsSet() {
    assertThat(incoming(Map.of("greeting", "We are closed."), null, null))
        .containsExactly(new CallStep.Say("We are closed.", "en-US"), new CallStep.HangUp());
    assertThat(kinds(incoming(Map.of("greetingAudio", "https://a.example/x.mp3"), null, null)))
        .containsExactly("Play", "HangUp");
  }

  @Test
  void aBridgeIsRecordedOnlyWhenThatWasSaidBefore() {
    var settings = Map.of("incoming", "bridge", "bridgeTo", DESK);
    assertThat(incoming(settings, null, null).getLast())
        .isInstanceOfSatisfying(
            CallStep.Bridge.class, bridge -> assertThat(bridge.recorded()).isFalse());
    var announced =
        Map.of(
            "incoming",
            "bridge",
            "bridgeTo",
            DESK,
            "recording",
            "announced",
            "recordingNotice",
            "We record.");
    var steps = incoming(announced, null, null);
    assertThat(steps.getFirst()).isEqualTo(new CallStep.Say("We record.", "en-GB"));
    assertThat(steps.getLast())
        .isInstanceOfSatisfying(
            CallStep.Bridge.class, bridge -> assertThat(bridge.recorded()).isTrue());
  }

  @Test
  void whoIsAskedAndSaysNoIsNotRecorded() {
    var settings = Map.of("incoming", "bridge", "bridgeTo", DESK, "recording", "asked");
    var asked = incoming(settings, null, null);
    assertThat(asked).singleElement().isInstanceOf(CallStep.Ask.class);
    var next = ((CallStep.Ask) asked.getFirst()).next();
    for (var digits : new String[] {"1", "2", null}) {
      var bridge = (CallStep.Bridge) incoming(settings, next, digits).getLast();
      assertThat(bridge.recorded()).isEqualTo("1".equals(digits));
    }
    assertThat(PhoneScript.agrees(next, "1")).isTrue();
    assertThat(PhoneScript.agrees(next, "2")).isFalse();
    assertThat(PhoneScript.agrees("menu.n.0", "1")).isFalse();
  }

  @Test
  void aMessageIsTakenOnlyFromWhoAgrees() {
    var settings = Map.of("incoming", "message", "recording", "asked");
    assertThat(kinds(incoming(settings, "consent.n.0", "1")))
        .containsExactly("Say", "Say", "TakeMessage");
    assertThat(kinds(incoming(settings, "consent.n.0", "3")))
        .containsExactly("Say", "Say", "HangUp");
    assertThat(kinds(incoming(settings, "recorded.y.0", null))).containsExactly("Say", "HangUp");
  }

  @Test
  void aMenuAsksTwiceAndThenDoesWhatIsDoneWhenNobodyAnswers() {
    var settings =
        Map.of(
            "incoming",
            "menu",
            "press1",
            "+44 7700 900002",
            "press2",
            "We open at nine.",
            "unanswered",
            "message",
            "recording",
            "announced");
    var menu = (CallStep.Ask) incoming(settings, null, null).getLast();
    assertThat(incoming(settings, menu.next(), "1").getFirst())
        .isInstanceOfSatisfying(
            CallStep.Bridge.class, bridge -> assertThat(bridge.number()).isEqualTo(DESK));
    assertThat(incoming(settings, menu.next(), "2").getFirst())
        .isEqualTo(new CallStep.Say("We open at nine.", "en-GB"));
    assertThat(script(settings).serves(menu.next(), "2")).isTrue();
    assertThat(script(settings).serves(menu.next(), "1")).isFalse();
    var again = incoming(settings, menu.next(), "9");
    assertThat(again).singleElement().isInstanceOf(CallStep.Ask.class);
    assertThat(kinds(incoming(settings, ((CallStep.Ask) again.getFirst()).next(), null)))
        .containsExactly("Say", "TakeMessage");
  }

  @Test
  void whoIsNotReachedIsHeardOut() {
    var settings =
        Map.of(
            "incoming",
            "bridge",
            "bridgeTo",
            DESK,
            "unanswered",
            "message",
            "recording",
            "announced");
    var stage = "bridged.y.0";
    assertThat(kinds(script(settings).incoming(new CallMoment(null, stage, OWN, null, false))))
        .containsExactly("Say", "TakeMessage");
    assertThat(kinds(script(settings).incoming(new CallMoment(null, stage, OWN, null, true))))
        .containsExactly("HangUp");
  }

  private static CallPlan plan(@Nullable String say, @Nullable String bridge, RecordingRule rule) {
    return new CallPlan(
        false,
        UUID.randomUUID(),
        OWN,
        "+351912345678",
        null,
        null,
        "user:x",
        say,
        "de-DE",
        bridge,
        Machine.SAY,
        rule,
        Instant.EPOCH);
  }

  @Test
  void aCallOfOursSaysItsTextAndBridges() {
    var script = script(Map.of());
    var moment = new CallMoment(UUID.randomUUID(), null, OWN, null, null);
    assertThat(script.outgoing(plan("Hallo", DESK, RecordingRule.NEVER), moment))
        .hasSize(2)
        .startsWith(new CallStep.Say("Hallo", "en-GB"));
    assertThat(kinds(script.outgoing(plan("Hallo", null, RecordingRule.ASKED), moment)))
        .containsExactly("Say", "HangUp");
    assertThat(kinds(script.outgoing(plan("Hallo", DESK, RecordingRule.ASKED), moment)))
        .containsExactly("Ask");
    var beep = new CallMoment(UUID.randomUUID(), "beep.n.0", OWN, null, null);
    assertThat(kinds(script.outgoing(plan("Hallo", DESK, RecordingRule.ASKED), beep)))
        .containsExactly("Say", "HangUp");
  }

  @ParameterizedTest
  @CsvSource({"junk", "menu", "menu.x.0", "menu.y.99", "'<Response>'", "begin.n.0"})
  void whatIsNoStageOfOursBeginsAnew(String stage) {
    assertThat(PhoneScript.Stage.parse(stage).place()).isEqualTo(PhoneScript.Place.BEGIN);
  }

  @ParameterizedTest
  @CsvSource({
    "incoming, everything, incoming",
    "incoming, bridge, bridgeTo",
    "incoming, menu, press1",
    "incoming, message, recording",
    "unanswered, perhaps, unanswered",
    "bridgeTo, 12, bridgeTo",
    "press3, +12, press3",
    "patience, 4, patience",
    "patience, 121, patience",
    "language, English, language",
    "greetingAudio, http://a.example/x, greetingAudio",
    "greetingAudio, 'not an address', greetingAudio",
    "colour, red, colour"
  })
  void aSettingThatMakesNoSenseIsNamed(String name, String value, String field) {
    assertThatThrownBy(() -> PhoneSettings.checked(Map.of(name, value), Map.of()))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.field()).isEqualTo("settings." + field));
  }
}
