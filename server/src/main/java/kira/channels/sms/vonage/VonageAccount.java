package kira.channels.sms.vonage;

import java.io.IOException;
import java.security.PrivateKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import kira.channels.Account;
import kira.channels.ChannelProvider.Answer;
import kira.channels.ChannelProvider.Checked;
import kira.channels.ChannelProvider.Field;
import kira.channels.ChannelProvider.Hook;
import kira.channels.ChannelProvider.Verified;
import kira.channels.SettingRule;
import kira.platform.secrets.Secret;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** What is the same for all accounts with Vonage, whatever they are for. */
@Component
public class VonageAccount {
  public static final String API_KEY = "apiKey";
  public static final String APPLICATION = "applicationId";
  public static final String API_SECRET = "apiSecret";
  public static final String PRIVATE_KEY = "privateKey";
  public static final String SIGNATURE_SECRET = "signatureSecret";

  public static final List<Field> FIELDS =
      List.of(
          Field.of(API_KEY, Field.Type.TEXT, true),
          Field.of(API_SECRET, Field.Type.SECRET, true),
          Field.of(APPLICATION, Field.Type.TEXT, true),
          Field.of(PRIVATE_KEY, Field.Type.LONG_SECRET, true),
          Field.of(SIGNATURE_SECRET, Field.Type.SECRET, true));

  public static final Map<String, SettingRule> SETTINGS =
      Map.of(
          API_KEY,
          new SettingRule(
              Pattern.compile("[0-9A-Za-z]{4,40}"), "An API key is letters and digits."),
          APPLICATION,
          new SettingRule(
              Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
              "An application ID looks like 78d335fa-323d-0114-9c3d-d6f0d48968cf."));

  /** Some callbacks lose their signature on the way: whoever says no gets them once more. */
  private static final Verified.Genuine UNSIGNED =
      new Verified.Genuine(
          List.of(), new Answer(503, "application/json", "{\"code\":\"unsigned\"}"));

  private final VonageApi api;
  private final InstantSource clock;

  VonageAccount(VonageApi api, InstantSource clock) {
    this.api = api;
    this.clock = clock;
  }

  /** What opens the application. */
  public record Login(String application, PrivateKey key) {}

  public static Optional<Login> login(Account account) {
    var application = account.setting(APPLICATION);
    var key = account.secret(PRIVATE_KEY).map(Secret::reveal).flatMap(VonageJwt::privateKey);
    return application.isPresent() && key.isPresent()
        ? Optional.of(new Login(application.get(), key.get()))
        : Optional.empty();
  }

  /** What is wrong with a secret that somebody typed in. */
  public static Optional<String> faultOf(String secret, String value) {
    return switch (secret) {
      case PRIVATE_KEY ->
          VonageJwt.privateKey(value).isPresent()
              ? Optional.empty()
              : Optional.of(
                  "Paste the whole private key, from BEGIN PRIVATE KEY to END PRIVATE KEY.");
      case API_SECRET, SIGNATURE_SECRET ->
          value.matches("[\\x21-\\x7e]{6,200}")
              ? Optional.empty()
              : Optional.of("A secret of Vonage has no spaces.");
      default -> Optional.of("Vonage has no secret of this name.");
    };
  }

  /** How an application and its numbers have to be set up. */
  public interface Setup {
    /** What cannot be right, whatever Vonage says; {@link Checked#WELL} if nothing. */
    default Checked before() {
      return Checked.WELL;
    }

    Checked application(JsonNode application, PrivateKey key);

    Checked number(JsonNode numbers, String number, String application);
  }

  /** Asks whether the credentials open the application, and how it and its numbers are set up. */
  public Checked check(Account account, Setup setup) {
    var login = login(account);
    var apiKey = account.setting(API_KEY);
    var apiSecret = account.secret(API_SECRET);
    if (login.isEmpty() || apiKey.isEmpty() || apiSecret.isEmpty()) {
      return new Checked(
          "missing_credentials", "The API key, its secret, the application or its key is missing.");
    }
    if (account.secret(SIGNATURE_SECRET).isEmpty()) {
      return new Checked("no_signature_secret", "There is no signature secret yet.");
    }
    if (account.senders().isEmpty()) {
      return new Checked("no_sender", "There is no sender yet.");
    }
    var before = setup.before();
    if (before.code() != null) {
      return before;
    }
    try {
      var response =
          api.application(account, login.get().application, apiKey.get(), apiSecret.get());
      var body = VonageAnswer.json(response).orElse(null);
      if (!response.isSuccess() || body == null) {
        return new Checked(
            response.status() == 401
                ? "invalid_credentials"
                : response.status() == 404 ? "unknown_application" : "http_" + response.status(),
            VonageAnswer.words(body, response));
      }
      var checked = setup.application(body, login.get().key);
      return checked.code() == null
          ? numbers(account, login.get().application, apiKey.get(), apiSecret.get(), setup)
          : checked;
    } catch (IOException e) {
      return new Checked("unreachable", "The provider cannot be reached.");
    }
  }

  private Checked numbers(
      Account account, String application, String apiKey, Secret apiSecret, Setup setup)
      throws IOException {
    var response = api.numbers(account, apiKey, apiSecret);
    var body = VonageAnswer.json(response).orElse(null);
    if (!response.isSuccess() || body == null) {
      return new Checked("http_" + response.status(), VonageAnswer.words(body, response));
    }
    for (var sender : account.senders()) {
      var checked = setup.number(body.path("numbers"), sender.address(), application);
      if (checked.code() != null) {
        return checked;
      }
    }
    return Checked.WELL;
  }

  /** Whether the key of an application is the one that we were given. */
  public static boolean isOfKey(JsonNode application, PrivateKey key) {
    var known =
        Optional.ofNullable(VonageAnswer.text(application.path("keys"), "public_key"))
            .flatMap(VonageJwt::publicKey);
    return known.isEmpty() || known.equals(VonageJwt.publicOf(key));
  }

  /**
   * Whether the account has a number that belongs to the application and carries what is wanted.
   *
   * @param feature as Vonage calls it
   * @param lacking code of a number that does not carry it
   */
  public static Checked judgeNumber(
      JsonNode numbers, String number, String application, String feature, String lacking) {
    var bare = bare(number);
    for (var each : numbers) {
      if (!bare.equals(VonageAnswer.text(each, "msisdn"))) {
        continue;
      }
      if (each.path("features").valueStream().noneMatch(f -> f.asString("").equals(feature))) {
        return new Checked(lacking, number);
      }
      var owner = VonageAnswer.text(each, "app_id");
      return owner == null || owner.equals(application)
          ? Checked.WELL
          : new Checked("number_elsewhere", number);
    }
    return new Checked("number_unknown", number);
  }

  /** As Vonage writes numbers: without the plus. */
  public static String bare(String number) {
    return number.startsWith("+") ? number.substring(1) : number;
  }

  /**
   * Why a request is not to be believed; null when Vonage signed it.
   *
   * @param signed the bodies of which one has to be the signed one
   */
  public @Nullable Verified doubt(Account account, Hook hook, List<byte[]> signed) {
    var secret = account.secret(SIGNATURE_SECRET);
    if (secret.isEmpty()) {
      return new Verified.Forged("no_signature_secret");
    }
    var header = hook.headers().get("authorization");
    if (header == null) {
      return UNSIGNED;
    }
    var token = header.regionMatches(true, 0, "Bearer ", 0, 7) ? header.substring(7).strip() : "";
    return signed.stream()
            .anyMatch(body ->
                VonageJwt.isWebhook(
                    secret.get(),
                    account.setting(API_KEY).orElse(null),
                    token,
                    body,
                    clock.instant()))
        ? null
        : new Verified.Forged("invalid_signature");
  }
}
