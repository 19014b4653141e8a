package kira.channels.sms.twilio;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;
import kira.channels.Account;
import kira.channels.ChannelProperties;
import kira.channels.sms.FormBody;
import kira.platform.http.OutboundHttp;
import kira.platform.http.OutboundRequest;
import kira.platform.http.OutboundResponse;
import kira.platform.http.OwnServer;
import kira.platform.secrets.Secret;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Requests to Twilio, or to the simulator in its place. */
@Component
public class TwilioApi {
  static final String SIMULATOR = "/simulator/twilio";
  private static final String VERSION = "/2010-04-01/Accounts/";
  private static final Duration FIRST_PIECE = Duration.ofSeconds(20);
  private static final Duration WHOLE = Duration.ofSeconds(60);
  private static final long LARGEST_ANSWER = 2_000_000;
  private static final long LARGEST_FILE = 20_000_000;
  private static final int MOST_PAGES = 5;

  private final OutboundHttp http;
  private final OwnServer own;
  private final URI base;

  TwilioApi(OutboundHttp http, OwnServer own, ChannelProperties properties) {
    this.http = http;
    this.own = own;
    this.base = properties.twilio().baseUrl();
  }

  /**
   * @param sid of the account with Twilio
   */
  public record Login(String sid, Secret token) {
    String basic() {
      var pair = sid + ":" + token.reveal();
      return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * @param path below the account, such as {@code /Messages.json}
   */
  public OutboundResponse post(Account account, Login login, String path, FormBody form)
      throws IOException {
    return send(
        account,
        login,
        OutboundRequest.post(
                at(account, VERSION + login.sid() + path),
                "application/x-www-form-urlencoded",
                form.bytes())
            .atMost(LARGEST_ANSWER));
  }

  public OutboundResponse get(Account account, Login login, String path) throws IOException {
    return send(
        account,
        login,
        OutboundRequest.get(at(account, VERSION + login.sid() + path))
            .redirects(0)
            .atMost(LARGEST_ANSWER));
  }

  /**
   * Reads a list page by page.
   *
   * @param first path of the first page, below the account
   * @return whether it was read to its end
   */
  public boolean pages(Account account, Login login, String first, Consumer<JsonNode> page)
      throws IOException {
    var next = Optional.of(first);
    for (int read = 0; next.isPresent(); read++) {
      var response = read == MOST_PAGES ? null : get(account, login, next.get());
      var body = response == null ? null : TwilioAnswer.json(response).orElse(null);
      if (response == null || !response.isSuccess() || body == null) {
        return false;
      }
      page.accept(body);
      next = next(body, login.sid());
    }
    return true;
  }

  /** The path of the page behind one, below the account; another account's is none of ours. */
  static Optional<String> next(JsonNode page, String sid) {
    var next = page.path("next_page_uri").asString("");
    var account = "/Accounts/" + sid;
    int at = next.indexOf(account);
    return at < 0 ? Optional.empty() : Optional.of(next.substring(at + account.length()));
  }

  public OutboundResponse delete(Account account, Login login, String path) throws IOException {
    return send(
        account,
        login,
        OutboundRequest.delete(at(account, VERSION + login.sid() + path)).atMost(LARGEST_ANSWER));
  }

  /**
   * A file that a webhook named. The credentials go to Twilio alone, whatever address a webhook
   * names; the store that it redirects to needs none.
   */
  public OutboundResponse file(Account account, Login login, String url) throws IOException {
    var address = uri(url);
    if (account.isSimulated()) {
      return send(
          account, login, OutboundRequest.get(own.at(address.getRawPath())).atMost(LARGEST_FILE));
    }
    var request = OutboundRequest.get(address).within(FIRST_PIECE, WHOLE).atMost(LARGEST_FILE);
    boolean isOurs =
        base.getHost().equalsIgnoreCase(address.getHost())
            && base.getScheme().equalsIgnoreCase(address.getScheme())
            && base.getPort() == address.getPort();
    return http.send(isOurs ? request.header("Authorization", login.basic()) : request);
  }

  private OutboundResponse send(Account account, Login login, OutboundRequest request)
      throws IOException {
    var ready =
        request
            .header("Authorization", login.basic())
            .header("Accept", "application/json")
            .within(FIRST_PIECE, WHOLE);
    return account.isSimulated() ? own.send(ready) : http.send(ready);
  }

  private URI at(Account account, String path) {
    if (account.isSimulated()) {
      return own.at(SIMULATOR + path);
    }
    var text = base.toString();
    return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + path);
  }

  private static URI uri(String text) throws IOException {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IOException("not an address", e);
    }
  }
}
