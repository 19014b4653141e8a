package kira.channels.sms.twilio;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import kira.channels.Account;
import kira.channels.ChannelProvider.Checked;
import kira.channels.ChannelProvider.Hook;
import kira.channels.ChannelProvider.Verified;
import kira.channels.sms.FormBody;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** What is the same for all accounts with Twilio, whatever they are for. */
@Component
public class TwilioAccount {
  public static final String ACCOUNT_SID = "accountSid";
  public static final String AUTH_TOKEN = "authToken";
  public static final Pattern SID = Pattern.compile("AC[0-9a-fA-F]{32}");
  public static final String SID_FAULT =
      "An account SID of Twilio is AC and 32 letters and digits.";

  private final TwilioApi api;

  TwilioAccount(TwilioApi api) {
    this.api = api;
  }

  public static Optional<TwilioApi.Login> login(Account account) {
    var sid = account.setting(ACCOUNT_SID);
    var token = account.secret(AUTH_TOKEN);
    return sid.isPresent() && token.isPresent()
        ? Optional.of(new TwilioApi.Login(sid.get(), token.get()))
        : Optional.empty();
  }

  public static Optional<String> faultOf(String secret, String value) {
    if (!secret.equals(AUTH_TOKEN)) {
      return Optional.of("Twilio has no secret of this name.");
    }
    return value.matches("[0-9a-fA-F]{32}")
        ? Optional.empty()
        : Optional.of("An auth token of Twilio is 32 letters and digits.");
  }

  /** Whether a number is set up as it should be. */
  public interface NumberCheck {
    Checked of(TwilioApi.Login login, String number) throws IOException;
  }

  /** Asks whether the credentials open the account, and then for each of its numbers. */
  public Checked check(Account account, NumberCheck numbers) {
    var login = login(account);
    if (login.isEmpty()) {
      return new Checked("missing_credentials", "There is no account SID or auth token yet.");
    }
    if (account.senders().isEmpty()) {
      return new Checked("no_sender", "There is no sender yet.");
    }
    try {
      var response = api.get(account, login.get(), ".json");
      var body = TwilioAnswer.json(response).orElse(null);
      if (!response.isSuccess() || body == null || TwilioAnswer.text(body, "sid") == null) {
        var meaning = TwilioCode.of(TwilioAnswer.number(body));
        return new Checked(
            meaning != null
                ? meaning.code()
                : response.status() == 401 ? "invalid_credentials" : "http_" + response.status(),
            TwilioAnswer.words(body, response));
      }
      var status = TwilioAnswer.text(body, "status");
      if (status != null && !status.equals("active")) {
        return new Checked("account_suspended", status);
      }
      for (var sender : account.senders()) {
        var checked = numbers.of(login.get(), sender.address());
        if (checked.code() != null) {
          return checked;
        }
      }
      return Checked.WELL;
    } catch (IOException e) {
      return new Checked("unreachable", "The provider cannot be reached.");
    }
  }

  /**
   * What Twilio says of a number of the account.
   *
   * @param judge gets the numbers that were found
   */
  public Checked number(Account account, TwilioApi.Login login, String number, JudgedNumber judge)
      throws IOException {
    var response =
        api.get(
            account,
            login,
            "/IncomingPhoneNumbers.json?PhoneNumber="
                + java.net.URLEncoder.encode(number, java.nio.charset.StandardCharsets.UTF_8));
    var body = TwilioAnswer.json(response).orElse(null);
    return !response.isSuccess() || body == null
        ? new Checked("http_" + response.status(), TwilioAnswer.words(body, response))
        : judge.of(body.path("incoming_phone_numbers"));
  }

  /** What is to be thought, or done, of the numbers that were found. */
  public interface JudgedNumber {
    Checked of(JsonNode numbers) throws IOException;
  }

  /** Tells Twilio where it is to bring what comes to a number. */
  public Checked point(Account account, TwilioApi.Login login, String sid, FormBody where)
      throws IOException {
    var set = api.post(account, login, "/IncomingPhoneNumbers/%s.json".formatted(sid), where);
    return set.isSuccess()
        ? Checked.WELL
        : new Checked(
            "webhook_missing", TwilioAnswer.words(TwilioAnswer.json(set).orElse(null), set));
  }

  /**
   * What is to be done with a request that Twilio signed.
   *
   * @param genuine gets the form that was posted, or else the query
   */
  public static Verified verified(
      Account account, Hook hook, BiFunction<Hook, FormBody, Verified> genuine) {
    var token = account.secret(AUTH_TOKEN);
    if (token.isEmpty()) {
      return new Verified.Forged("no_auth_token");
    }
    var given = hook.headers().get("x-twilio-signature");
    if (given == null) {
      return new Verified.Forged("invalid_signature");
    }
    boolean isForm =
        hook.headers()
            .getOrDefault("content-type", "")
            .startsWith("application/x-www-form-urlencoded");
    boolean isPosted = hook.method().equals("POST");
    var posted = isPosted && isForm ? FormBody.parse(hook.body()) : new FormBody(Map.of());
    boolean holds =
        isPosted && !isForm && hook.body().length > 0
            ? TwilioSignature.holds(token.get(), hook.url(), hook.body(), given)
            : TwilioSignature.holds(token.get(), hook.url(), posted, given);
    return holds
        ? genuine.apply(hook, isPosted ? posted : FormBody.parse(hook.query()))
        : new Verified.Forged("invalid_signature");
  }
}
