package kira.channels.phone.vonage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import kira.channels.phone.CallStep;
import kira.channels.sms.vonage.VonageAccount;
import org.jspecify.annotations.Nullable;

/** What happens next in a call, as a call control object of Vonage says it. */
final class Ncco {
  static final String INPUT = "input";
  static final String LEG = "leg";
  static final String RECORDING = "recording";

  /** A message that nobody goes on speaking is over after so long. */
  private static final int SILENCE = 5;

  private static final int LONGEST_WAIT = 10;
  private static final int LONGEST_TALK = 1_500;

  /** An empty one is refused; this one is over at once, and the call with it. */
  private static final Map<String, Object> NOTHING =
      Map.of("action", "talk", "text", "<speak><break time=\"100ms\"/></speak>");

  private static final Set<String> LANGUAGES =
      Set.of(
          ("ar bn-IN ca-ES cmn-CN cmn-TW cs-CZ cy-GB da-DK de-DE el-GR en-AU en-GB en-GB-WLS en-IN"
                  + " en-US en-ZA es-ES es-MX es-US eu-ES fi-FI fil-PH fr-CA fr-FR he-IL hi-IN"
                  + " hu-HU id-ID is-IS it-IT ja-JP ko-KR ml-IN nb-NO nl-NL pl-PL pt-BR pt-PT"
                  + " ro-RO ru-RU sk-SK sv-SE ta-IN te-IN th-TH tr-TR uk-UA vi-VN yue-CN")
              .split(" "));

  private final VonageLinks links;
  private final @Nullable UUID call;
  private final String parent;

  /**
   * @param call of ours; null for one that came in
   * @param parent the provider's id of the call
   */
  Ncco(VonageLinks links, @Nullable UUID call, String parent) {
    this.links = links;
    this.call = call;
    this.parent = parent;
  }

  /**
   * @param then what happens at a stage that is reached without asking us
   */
  List<Map<String, Object>> of(List<CallStep> steps, Function<String, List<CallStep>> then) {
    var actions = new ArrayList<Map<String, Object>>();
    write(actions, steps, then);
    return actions.isEmpty() ? List.of(NOTHING) : actions;
  }

  private void write(
      List<Map<String, Object>> actions,
      List<CallStep> steps,
      Function<String, List<CallStep>> then) {
    for (var step : steps) {
      switch (step) {
        case CallStep.Spoken spoken -> actions.add(spoken(spoken, false));
        case CallStep.Ask ask -> {
          ask.prompt().forEach(each -> actions.add(spoken(each, true)));
          actions.add(input(ask));
        }
        case CallStep.Bridge bridge -> {
          if (bridge.recorded()) {
            // Without an end of its own it goes on beside what follows.
            actions.add(record("talk"));
          }
          actions.add(connect(bridge));
        }
        case CallStep.TakeMessage(var longest, var next) -> {
          var record = record("message");
          record.put("endOnSilence", SILENCE);
          record.put("endOnKey", "#");
          record.put("timeOut", longest.toSeconds());
          record.put("beepStart", true);
          actions.add(record);
          write(actions, then.apply(next), then);
          return;
        }
        case CallStep.HangUp _ -> {
          // Where there is nothing more to do, Vonage hangs up.
          return;
        }
      }
    }
  }

  private static Map<String, Object> spoken(CallStep.Spoken spoken, boolean interruptible) {
    var action = new LinkedHashMap<String, Object>();
    switch (spoken) {
      case CallStep.Say(var text, var language) -> {
        action.put("action", "talk");
        // What begins like markup would be read as such.
        var plain = text.replace('<', ' ').replace('>', ' ');
        action.put(
            "text", plain.length() > LONGEST_TALK ? plain.substring(0, LONGEST_TALK) : plain);
        var known = known(language);
        if (known != null) {
          action.put("language", known);
        }
      }
      case CallStep.Play(var url) -> {
        action.put("action", "stream");
        action.put("streamUrl", List.of(url));
      }
    }
    if (interruptible) {
      action.put("bargeIn", true);
    }
    return action;
  }

  /** A language as Vonage knows it: another country's is better than none. */
  static @Nullable String known(String language) {
    if (LANGUAGES.contains(language)) {
      return language;
    }
    var bare = language.split("-", 2)[0].toLowerCase(Locale.ROOT);
    var own = bare + "-" + bare.toUpperCase(Locale.ROOT);
    return LANGUAGES.contains(own)
        ? own
        : bare.equals("en")
            ? "en-US"
            : LANGUAGES.stream()
                .filter(each -> each.startsWith(bare + "-"))
                .min(String::compareTo)
                .orElse(null);
  }

  private Map<String, Object> input(CallStep.Ask ask) {
    var action = new LinkedHashMap<String, Object>();
    action.put("action", "input");
    action.put("type", List.of("dtmf"));
    action.put(
        "dtmf",
        Map.of(
            "maxDigits", ask.digits(),
            "timeOut", Math.min(LONGEST_WAIT, ask.patience().toSeconds()),
            "submitOnHash", true));
    action.put("eventUrl", List.of(stage(INPUT, ask.next())));
    action.put("eventMethod", "POST");
    return action;
  }

  private Map<String, Object> connect(CallStep.Bridge bridge) {
    var action = new LinkedHashMap<String, Object>();
    action.put("action", "connect");
    action.put("from", VonageAccount.bare(bridge.from()));
    action.put("timeout", bridge.patience().toSeconds());
    action.put(
        "endpoint",
        List.of(Map.of("type", "phone", "number", VonageAccount.bare(bridge.number()))));
    // It asks what to do when nobody comes to the phone.
    action.put("eventType", "synchronous");
    action.put(
        "eventUrl", List.of(link(LEG, Map.of("stage", bridge.next(), "number", bridge.number()))));
    action.put("eventMethod", "POST");
    return action;
  }

  private LinkedHashMap<String, Object> record(String kind) {
    var action = new LinkedHashMap<String, Object>();
    action.put("action", "record");
    action.put("format", "wav");
    action.put("eventUrl", List.of(link(RECORDING, Map.of("kind", kind))));
    action.put("eventMethod", "POST");
    return action;
  }

  /** Where Vonage asks how it goes on. */
  String stage(String what, String next) {
    return link(what, Map.of("stage", next));
  }

  private String link(String what, Map<String, String> parameters) {
    var all = new LinkedHashMap<>(parameters);
    if (call == null) {
      all.put("of", parent);
    } else {
      all.put("call", call.toString());
    }
    return links.of(what, all);
  }
}
