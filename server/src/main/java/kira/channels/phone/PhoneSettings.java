package kira.channels.phone;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kira.channels.Account;
import kira.channels.ChannelProvider.Field;
import kira.channels.SettingRule;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppressions;
import kira.platform.html.CleanText;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What every account of the phone channel can be set to: what a caller hears and what then happens,
 * and whether anything is recorded.
 */
public record PhoneSettings(
    Incoming incoming,
    Optional<String> greeting,
    Optional<String> greetingAudio,
    String language,
    Optional<String> bridgeTo,
    Duration patience,
    Map<String, String> menu,
    boolean takesMessages,
    RecordingRule recording,
    Optional<String> notice) {
  private static final String INCOMING = "incoming";
  private static final String GREETING = "greeting";
  private static final String GREETING_AUDIO = "greetingAudio";
  private static final String LANGUAGE = "language";
  private static final String BRIDGE_TO = "bridgeTo";
  private static final String PATIENCE = "patience";
  private static final String UNANSWERED = "unanswered";
  private static final String RECORDING = "recording";
  private static final String NOTICE = "recordingNotice";
  private static final List<String> KEYS = List.of("press1", "press2", "press3", "press4");

  private static final int LONGEST_TEXT = 1_000;
  private static final Duration USUAL_PATIENCE = Duration.ofSeconds(25);
  private static final Pattern LANGUAGE_TAG = Pattern.compile("[a-z]{2,3}(-[A-Z]{2})?");

  /** What becomes of a call that comes in, once the greeting was said. */
  public enum Incoming {
    /** The greeting is all. */
    SAY,
    BRIDGE,
    MENU,
    MESSAGE
  }

  /** What a phone account asks for besides what its provider needs. */
  public static final List<Field> FIELDS =
      Stream.concat(
              Stream.of(
                  choice(INCOMING, Incoming.values()),
                  Field.of(GREETING, Field.Type.TEXT, false),
                  Field.of(GREETING_AUDIO, Field.Type.TEXT, false),
                  Field.of(LANGUAGE, Field.Type.TEXT, false),
                  Field.of(BRIDGE_TO, Field.Type.TEXT, false),
                  Field.of(PATIENCE, Field.Type.NUMBER, false)),
              Stream.concat(
                  KEYS.stream().map(key -> Field.of(key, Field.Type.TEXT, false)),
                  Stream.of(
                      new Field(UNANSWERED, Field.Type.CHOICE, false, List.of("say", "message")),
                      choice(RECORDING, RecordingRule.values()),
                      Field.of(NOTICE, Field.Type.TEXT, false))))
          .toList();

  private static Field choice(String name, Enum<?>[] values) {
    return new Field(
        name,
        Field.Type.CHOICE,
        false,
        Stream.of(values).map(each -> each.name().toLowerCase(Locale.ROOT)).toList());
  }

  /** Whether a setting is one of every phone account. */
  public static boolean isOne(String name) {
    return FIELDS.stream().anyMatch(field -> field.name().equals(name));
  }

  public static PhoneSettings of(Account account) {
    return of(account.settings());
  }

  static PhoneSettings of(Map<String, String> settings) {
    var menu = new LinkedHashMap<String, String>();
    for (var key : KEYS) {
      text(settings, key).ifPresent(value -> menu.put(key.substring(key.length() - 1), value));
    }
    return new PhoneSettings(
        Incoming.valueOf(text(settings, INCOMING).orElse("say").toUpperCase(Locale.ROOT)),
        text(settings, GREETING),
        text(settings, GREETING_AUDIO),
        text(settings, LANGUAGE).orElse("en-US"),
        text(settings, BRIDGE_TO),
        text(settings, PATIENCE)
            .map(seconds -> Duration.ofSeconds(Integer.parseInt(seconds)))
            .orElse(USUAL_PATIENCE),
        Map.copyOf(menu),
        text(settings, UNANSWERED).filter("message"::equals).isPresent(),
        RecordingRule.valueOf(text(settings, RECORDING).orElse("never").toUpperCase(Locale.ROOT)),
        text(settings, NOTICE));
  }

  private static Optional<String> text(Map<String, String> settings, String name) {
    return Optional.ofNullable(settings.get(name)).filter(value -> !value.isBlank());
  }

  /**
   * What is kept of what was given.
   *
   * @param own settings of the provider
   * @throws Problem 400 naming the setting at fault
   */
  public static Map<String, String> checked(
      Map<String, String> given, Map<String, SettingRule> own) {
    var kept = new LinkedHashMap<String, String>();
    given.forEach((name, value) -> {
      var text = value == null ? "" : CleanText.line(value);
      var setting = own.get(name);
      if (setting == null && !isOne(name)) {
        throw fault("There is no such setting.", name);
      }
      if (!text.isEmpty()) {
        if (setting != null && !setting.pattern().matcher(text).matches()) {
          throw fault(setting.fault(), name);
        }
        kept.put(name, setting != null ? text : one(name, text));
      }
    });
    together(of(kept));
    return kept;
  }

  private static String one(String name, String text) {
    if (text.length() > LONGEST_TEXT) {
      throw fault("A text has at most 1,000 characters.", name);
    }
    return switch (name) {
      case INCOMING, UNANSWERED, RECORDING -> chosen(name, text);
      case BRIDGE_TO -> number(text, name);
      case PATIENCE -> seconds(text);
      case GREETING_AUDIO -> audio(text);
      case LANGUAGE -> {
        if (!LANGUAGE_TAG.matcher(text).matches()) {
          throw fault("Write a language such as en-GB or de-DE.", name);
        }
        yield text;
      }
      default -> KEYS.contains(name) && isNumber(text) ? number(text, name) : text;
    };
  }

  private static String chosen(String name, String text) {
    return FIELDS.stream()
        .filter(field -> field.name().equals(name) && field.choices().contains(text))
        .findFirst()
        .map(_ -> text)
        .orElseThrow(() -> fault("There is no such choice.", name));
  }

  /** What begins with a plus is meant to be rung, not to be said. */
  static boolean isNumber(String text) {
    return text.startsWith("+");
  }

  private static String number(String text, String name) {
    return Suppressions.normal(Channel.VOICE, text)
        .orElseThrow(
            () -> fault("Write the number with its country code, like +44 20 7946 0018.", name));
  }

  private static String seconds(String text) {
    if (!text.matches("\\d{1,3}") || Integer.parseInt(text) < 5 || Integer.parseInt(text) > 120) {
      throw fault("A phone rings for 5 to 120 seconds.", PATIENCE);
    }
    return text;
  }

  private static String audio(String text) {
    try {
      var uri = URI.create(text);
      if ("https".equals(uri.getScheme()) && uri.getHost() != null) {
        return text;
      }
    } catch (IllegalArgumentException e) {
      throw fault("Write an address that begins with https://.", GREETING_AUDIO);
    }
    throw fault("Write an address that begins with https://.", GREETING_AUDIO);
  }

  /** What is right by itself, but not together. */
  private static void together(PhoneSettings settings) {
    if (settings.incoming == Incoming.BRIDGE && settings.bridgeTo.isEmpty()) {
      throw fault("Say which number is rung.", BRIDGE_TO);
    }
    if (settings.incoming == Incoming.MENU && settings.menu.isEmpty()) {
      throw fault("Say what at least one key does.", KEYS.getFirst());
    }
    boolean connects = settings.incoming == Incoming.BRIDGE || settings.incoming == Incoming.MENU;
    boolean messages =
        settings.incoming == Incoming.MESSAGE || (connects && settings.takesMessages);
    if (messages && settings.recording == RecordingRule.NEVER) {
      throw fault("A message is a recording: allow recordings first.", RECORDING);
    }
  }

  private static Problem fault(String words, @Nullable String name) {
    return Problem.badRequest("invalid_request", words, "settings." + name);
  }

  /** The greeting, as it is heard. */
  List<CallStep.Spoken> greets() {
    var spoken = new ArrayList<CallStep.Spoken>();
    greetingAudio.map(CallStep.Play::new).ifPresent(spoken::add);
    if (spoken.isEmpty()) {
      spoken.add(
          new CallStep.Say(greeting.orElseGet(() -> CallWords.in(language).greeting()), language));
    }
    return spoken;
  }
}
