package kira.channels.email.mime;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a mail server's answer means, now or in a bounce later. The enhanced code (RFC 3463) says
 * more than the three digits and is believed first.
 *
 * @param code three digits; 0 where there are none
 * @param enhanced like 5.1.1; null where there is none
 */
public record DeliveryStatus(Meaning meaning, int code, @Nullable String enhanced) {
  /** What follows from it. */
  public enum Meaning {
    DELIVERED,
    /** There is no such mailbox: the address is of no use any more. */
    NO_MAILBOX,
    MAILBOX_FULL,
    TOO_LARGE,
    /** Taken for spam, or not allowed: says something of the sender, nothing of the address. */
    POLICY,
    /** Our own sign-in or settings are wrong. */
    CREDENTIALS,
    TEMPORARY,
    /** For good, for another reason. */
    PERMANENT;

    public boolean suppresses() {
      return this == NO_MAILBOX;
    }
  }

  private static final Pattern ENHANCED =
      Pattern.compile("(?<![\\d.])([245])\\.(\\d{1,3})\\.(\\d{1,3})(?![\\d.])");
  private static final Pattern CODE = Pattern.compile("(?:^|[^\\d.])([245]\\d\\d)(?=[ -]|$)");
  private static final Pattern UNKNOWN =
      Pattern.compile(
          "user unknown|unknown user|no such (user|mailbox|recipient|person|address)|mailbox (not found|does not exist|unknown)|unknown (recipient|mailbox|address)|recipient (address )?(unknown|not found)|address (does not exist|unknown)|does not exist|invalid (recipient|mailbox)|no mailbox here");

  /** Reads it from an answer such as {@code 550 5.1.1 No such user}. */
  public static DeliveryStatus of(int code, String text) {
    var enhanced = ENHANCED.matcher(text);
    if (enhanced.find() && (code == 0 || enhanced.group(1).charAt(0) - '0' == code / 100)) {
      return new DeliveryStatus(meaning(code, enhanced.group(), text), code, enhanced.group());
    }
    return new DeliveryStatus(meaning(code, null, text), code, null);
  }

  /** Reads it from a bounce: the status and what the other server said. */
  static DeliveryStatus of(String status, String diagnostic) {
    var said = CODE.matcher(diagnostic);
    int code = said.find() ? Integer.parseInt(said.group(1)) : 0;
    var own = ENHANCED.matcher(status);
    if (!own.find()) {
      return of(code, diagnostic);
    }
    boolean vague =
        own.group(2).equals("0") || own.group().equals("5.5.0") || own.group().equals("5.7.0");
    var theirs = ENHANCED.matcher(diagnostic);
    if (vague && theirs.find() && theirs.group(1).equals(own.group(1))) {
      return new DeliveryStatus(meaning(code, theirs.group(), diagnostic), code, theirs.group());
    }
    return new DeliveryStatus(meaning(code, own.group(), diagnostic), code, own.group());
  }

  private static Meaning meaning(int code, @Nullable String enhanced, String text) {
    int level = enhanced == null ? code / 100 : enhanced.charAt(0) - '0';
    if (level == 2) {
      return Meaning.DELIVERED;
    }
    if (level != 5) {
      return Meaning.TEMPORARY;
    }
    return Optional.ofNullable(enhanced)
        .flatMap(known -> byEnhanced(known, code, text))
        .orElseGet(() -> byCode(code, text));
  }

  private static Optional<Meaning> byEnhanced(String enhanced, int code, String text) {
    return switch (enhanced) {
      case "5.1.0" -> Optional.empty();
      case "5.1.7", "5.1.8" -> Optional.of(Meaning.POLICY);
      case "5.2.2" -> Optional.of(Meaning.MAILBOX_FULL);
      case "5.2.3", "5.3.4" -> Optional.of(Meaning.TOO_LARGE);
      case "5.2.1" -> Optional.of(Meaning.NO_MAILBOX);
      default -> {
        if (enhanced.startsWith("5.1.")) {
          yield Optional.of(Meaning.NO_MAILBOX);
        }
        if (enhanced.startsWith("5.7.")) {
          yield Optional.of(isCredentials(code) ? Meaning.CREDENTIALS : Meaning.POLICY);
        }
        yield enhanced.startsWith("5.0.") || enhanced.equals("5.5.0")
            ? Optional.empty()
            : Optional.of(Meaning.PERMANENT);
      }
    };
  }

  private static Meaning byCode(int code, String text) {
    if (isCredentials(code)) {
      return Meaning.CREDENTIALS;
    }
    // A bare 550 may be anything; only one that says so means the mailbox.
    boolean unknown = UNKNOWN.matcher(text.toLowerCase(Locale.ROOT)).find();
    return switch (code) {
      case 551 -> Meaning.NO_MAILBOX;
      case 550, 553, 0 -> unknown ? Meaning.NO_MAILBOX : Meaning.PERMANENT;
      case 552 -> Meaning.MAILBOX_FULL;
      default -> Meaning.PERMANENT;
    };
  }

  private static boolean isCredentials(int code) {
    return code == 530 || code == 534 || code == 535 || code == 538;
  }
}
