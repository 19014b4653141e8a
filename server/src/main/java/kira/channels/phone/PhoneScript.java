package kira.channels.phone;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What happens next in a call. It knows no state but the stage, which the provider carries for us
 * in signed addresses, so that an answer is there at once and needs nothing that is not yet stored.
 */
final class PhoneScript {
  private static final Duration THINKING = Duration.ofSeconds(6);
  private static final Duration LONGEST_MESSAGE = Duration.ofMinutes(3);
  private static final int TRIES = 2;
  private static final String YES = "1";

  /** Where a call is. */
  enum Place {
    BEGIN,
    CONSENT,
    MENU,
    BRIDGED,
    RECORDED,
    /** A machine has beeped. */
    BEEP
  }

  /**
   * @param consented whether it may be recorded from here on
   * @param tries how often the question of this place was asked before
   */
  record Stage(Place place, boolean consented, int tries) {
    static final Stage FIRST = new Stage(Place.BEGIN, false, 0);

    /** What is no stage of ours is the beginning. */
    static Stage parse(@Nullable String text) {
      if (text == null || !text.matches("[a-z]{1,10}\\.[yn]\\.\\d")) {
        return FIRST;
      }
      var parts = text.split("\\.");
      for (var place : Place.values()) {
        if (place.name().toLowerCase(Locale.ROOT).equals(parts[0])) {
          return new Stage(place, parts[1].equals("y"), Integer.parseInt(parts[2]));
        }
      }
      return FIRST;
    }

    String text() {
      return "%s.%s.%d"
          .formatted(place.name().toLowerCase(Locale.ROOT), consented ? "y" : "n", tries);
    }
  }

  private final PhoneSettings settings;
  private final String own;
  private final String language;

  /**
   * @param language of what is said
   */
  PhoneScript(PhoneSettings settings, String own, String language) {
    this.settings = settings;
    this.own = own;
    this.language = language;
  }

  /** Whether keys that were pressed at a stage agree to a recording. */
  static boolean agrees(String stage, String digits) {
    return Stage.parse(stage).place() == Place.CONSENT && digits.equals(YES);
  }

  /** Whether keys that were pressed at a stage led to words that are all there was to know. */
  boolean serves(String stage, String digits) {
    return Stage.parse(stage).place() == Place.MENU
        && Optional.ofNullable(settings.menu().get(digits))
            .filter(choice -> !PhoneSettings.isNumber(choice))
            .isPresent();
  }

  List<CallStep> incoming(CallMoment moment) {
    var stage = Stage.parse(moment.stage());
    var digits = moment.digits() == null ? "" : moment.digits();
    return switch (stage.place()) {
      case BEGIN ->
          mayRecord() ? withConsent(settings.recording(), stage, this::greeted) : greeted(false);
      case CONSENT -> greeted(digits.equals(YES));
      case MENU -> chosen(stage, digits);
      case BRIDGED ->
          Boolean.TRUE.equals(moment.reached())
              ? List.of(new CallStep.HangUp())
              : unanswered(stage.consented());
      case RECORDED -> List.of(say(words().thanks()), new CallStep.HangUp());
      case BEEP -> List.of(new CallStep.HangUp());
    };
  }

  List<CallStep> outgoing(CallPlan plan, CallMoment moment) {
    var stage = Stage.parse(moment.stage());
    return switch (stage.place()) {
      case BEGIN ->
          plan.bridgeTo() != null && plan.recording() != RecordingRule.NEVER
              ? withConsent(plan.recording(), stage, consented -> spoken(plan, consented))
              : spoken(plan, false);
      case CONSENT -> spoken(plan, YES.equals(moment.digits()));
      case BEEP -> {
        var steps = new ArrayList<CallStep>();
        if (plan.say() != null) {
          steps.add(say(plan.say()));
        }
        steps.add(new CallStep.HangUp());
        yield steps;
      }
      case BRIDGED ->
          Boolean.TRUE.equals(moment.reached())
              ? List.of(new CallStep.HangUp())
              : List.of(say(words().unconnected()), new CallStep.HangUp());
      case MENU, RECORDED -> List.of(new CallStep.HangUp());
    };
  }

  private List<CallStep> spoken(CallPlan plan, boolean consented) {
    var steps = new ArrayList<CallStep>();
    if (plan.say() != null) {
      steps.add(say(plan.say()));
    }
    steps.add(plan.bridgeTo() == null ? new CallStep.HangUp() : bridge(plan.bridgeTo(), consented));
    return steps;
  }

  /** Whether a call that comes in can come to a point at which something is recorded. */
  private boolean mayRecord() {
    return settings.recording() != RecordingRule.NEVER
        && (settings.incoming() != PhoneSettings.Incoming.SAY);
  }

  private interface Then {
    List<CallStep> steps(boolean consented);
  }

  private List<CallStep> withConsent(RecordingRule rule, Stage stage, Then then) {
    return switch (rule) {
      case NEVER -> then.steps(false);
      case ANNOUNCED -> {
        var steps = new ArrayList<CallStep>();
        steps.add(say(settings.notice().orElseGet(() -> words().notice())));
        steps.addAll(then.steps(true));
        yield steps;
      }
      case ASKED ->
          List.of(
              new CallStep.Ask(
                  List.of(say(settings.notice().orElseGet(() -> words().question()))),
                  1,
                  THINKING,
                  new Stage(Place.CONSENT, false, stage.tries()).text()));
    };
  }

  private List<CallStep> greeted(boolean consented) {
    if (settings.incoming() == PhoneSettings.Incoming.MENU) {
      return List.of(menu(new Stage(Place.MENU, consented, 0)));
    }
    var steps = new ArrayList<CallStep>(settings.greets());
    switch (settings.incoming()) {
      case BRIDGE ->
          settings
              .bridgeTo()
              .ifPresentOrElse(
                  number -> steps.add(bridge(number, consented)),
                  () -> steps.addAll(unanswered(consented)));
      case MESSAGE -> steps.addAll(message(consented));
      case SAY, MENU -> steps.add(new CallStep.HangUp());
    }
    return steps;
  }

  private CallStep menu(Stage stage) {
    return new CallStep.Ask(settings.greets(), 1, THINKING, stage.text());
  }

  private List<CallStep> chosen(Stage stage, String digits) {
    var choice = settings.menu().get(digits);
    if (choice == null) {
      return stage.tries() + 1 < TRIES
          ? List.of(menu(new Stage(Place.MENU, stage.consented(), stage.tries() + 1)))
          : unanswered(stage.consented());
    }
    return PhoneSettings.isNumber(choice)
        ? List.of(bridge(choice, stage.consented()))
        : List.of(say(choice), new CallStep.HangUp());
  }

  private CallStep bridge(String number, boolean consented) {
    return new CallStep.Bridge(
        number, own, settings.patience(), consented, new Stage(Place.BRIDGED, consented, 0).text());
  }

  private List<CallStep> unanswered(boolean consented) {
    return settings.takesMessages()
        ? message(consented)
        : List.of(say(words().sorry()), new CallStep.HangUp());
  }

  /** Whoever did not agree to be recorded cannot leave a message, which is nothing else. */
  private List<CallStep> message(boolean consented) {
    return consented
        ? List.of(
            say(words().afterTone()),
            new CallStep.TakeMessage(LONGEST_MESSAGE, new Stage(Place.RECORDED, true, 0).text()))
        : List.of(say(words().sorry()), new CallStep.HangUp());
  }

  private CallWords words() {
    return CallWords.in(language);
  }

  private CallStep.Say say(String text) {
    return new CallStep.Say(text, language);
  }
}
