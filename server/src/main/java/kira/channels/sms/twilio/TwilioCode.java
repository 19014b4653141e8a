package kira.channels.sms.twilio;

import org.jspecify.annotations.Nullable;

/** What Twilio's numbers of errors mean to us, as codes of ours that the pages explain. */
public final class TwilioCode {
  private TwilioCode() {}

  /** For whom an error is. */
  public enum Blame {
    /** This message, for good. */
    MESSAGE,
    /** The recipient's number, for good: nothing arrives there. */
    NUMBER,
    /** Whoever has the number wants no messages. */
    STOPPED,
    /** The account, until somebody does something. */
    ACCOUNT,
    /** The account, until time has passed. */
    QUOTA,
    /** The moment. */
    BUSY,
    /** Nobody knows whether it was taken. */
    UNKNOWN
  }

  public record Meaning(String code, Blame blame) {}

  /** Null for one that we do not know: then the HTTP status says what it can. */
  public static @Nullable Meaning of(int number) {
    return switch (number) {
      case 10004 -> new Meaning("too_many_calls", Blame.BUSY);
      case 22005 -> new Meaning("queue_full", Blame.QUOTA);
      case 20429, 14107, 21611, 30001, 30022 -> new Meaning("too_fast", Blame.BUSY);
      case 20500 -> new Meaning("provider_broken", Blame.UNKNOWN);
      case 20003, 20006, 20008 -> new Meaning("invalid_credentials", Blame.ACCOUNT);
      case 20005, 30002 -> new Meaning("account_suspended", Blame.ACCOUNT);
      case 20404 -> new Meaning("unknown_account", Blame.ACCOUNT);
      case 13223, 13224, 21211, 21214, 21217, 21614, 21635 ->
          new Meaning("invalid_number", Blame.NUMBER);
      case 30005 -> new Meaning("unknown_number", Blame.NUMBER);
      case 30006 -> new Meaning("landline", Blame.NUMBER);
      case 21610 -> new Meaning("opted_out", Blame.STOPPED);
      case 63038 -> new Meaning("daily_quota_exceeded", Blame.QUOTA);
      case 21210, 21606, 21212, 21703, 21704 -> new Meaning("sender_not_usable", Blame.ACCOUNT);
      case 21216 -> new Meaning("number_blocked", Blame.MESSAGE);
      case 21220 -> new Meaning("call_over", Blame.MESSAGE);
      case 21219, 21608 -> new Meaning("trial_unverified", Blame.MESSAGE);
      case 21612 -> new Meaning("not_routable", Blame.MESSAGE);
      case 13225, 13227, 21215, 21408 -> new Meaning("country_not_allowed", Blame.MESSAGE);
      case 21617, 21623 -> new Meaning("too_long", Blame.MESSAGE);
      case 21602, 21619 -> new Meaning("empty_message", Blame.MESSAGE);
      case 30003 -> new Meaning("phone_unreachable", Blame.MESSAGE);
      case 30004 -> new Meaning("phone_blocks", Blame.MESSAGE);
      case 30007 -> new Meaning("filtered", Blame.MESSAGE);
      case 30034 -> new Meaning("unregistered", Blame.MESSAGE);
      case 30008 -> new Meaning("not_delivered", Blame.MESSAGE);
      default -> null;
    };
  }
}
