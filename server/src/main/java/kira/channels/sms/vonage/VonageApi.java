package kira.channels.sms.vonage;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.ChannelProperties;
import kira.channels.Door;
import kira.platform.http.OutboundHttp;
import kira.platform.http.OutboundRequest;
import kira.platform.http.OutboundResponse;
import kira.platform.http.OwnServer;
import kira.platform.secrets.Secret;
import org.springframework.stereotype.Component;

/** Requests to Vonage, or to the simulator in its place. */
@Component
public class VonageApi {
  static final String SIMULATOR = "/simulator";
  private static final Duration FIRST_PIECE = Duration.ofSeconds(20);
  private static final Duration WHOLE = Duration.ofSeconds(60);
  private static final long LARGEST_ANSWER = 2_000_000;
  private static final long LARGEST_FILE = 20_000_000;

  private final OutboundHttp http;
  private final OwnServer own;
  private final InstantSource clock;
  private final ChannelProperties.Vonage properties;

  VonageApi(OutboundHttp http, OwnServer own, InstantSource clock, ChannelProperties properties) {
    this.http = http;
    this.own = own;
    this.clock = clock;
    this.properties = properties.vonage();
  }

  /** A request in the name of the application. */
  public OutboundResponse post(
      Account account, String application, PrivateKey key, String path, byte[] body)
      throws IOException {
    var token = VonageJwt.forRequest(application, key, clock.instant(), UUID.randomUUID());
    return send(
        account,
        OutboundRequest.post(at(account, properties.baseUrl(), path), "application/json", body)
            .header("Authorization", "Bearer " + token));
  }

  /** A question in the name of the application. */
  public OutboundResponse get(Account account, String application, PrivateKey key, String path)
      throws IOException {
    var token = VonageJwt.forRequest(application, key, clock.instant(), UUID.randomUUID());
    return send(
        account,
        OutboundRequest.get(at(account, properties.baseUrl(), path))
            .redirects(0)
            .header("Authorization", "Bearer " + token));
  }

  /** A change of something that is there; to ask for it twice does no harm. */
  public OutboundResponse put(
      Account account, String application, PrivateKey key, String path, byte[] body)
      throws IOException {
    var token = VonageJwt.forRequest(application, key, clock.instant(), UUID.randomUUID());
    return send(
        account,
        new OutboundRequest(
                "PUT",
                at(account, properties.baseUrl(), path),
                Map.of("Content-Type", "application/json"),
                body,
                FIRST_PIECE,
                WHOLE,
                0,
                LARGEST_ANSWER)
            .header("Authorization", "Bearer " + token));
  }

  /**
   * What was recorded; the address opens nothing without a token.
   *
   * @param url of Vonage, which the caller has made sure of
   */
  public OutboundResponse recording(Account account, String application, PrivateKey key, String url)
      throws IOException {
    URI address;
    try {
      address = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new IOException("not an address", e);
    }
    var token = VonageJwt.forRequest(application, key, clock.instant(), UUID.randomUUID());
    var to =
        account.isSimulated() ? at(account, properties.baseUrl(), address.getRawPath()) : address;
    var request =
        OutboundRequest.get(to)
            .redirects(0)
            .header("Authorization", "Bearer " + token)
            .within(FIRST_PIECE, WHOLE)
            .atMost(LARGEST_FILE);
    return account.isSimulated() ? own.send(request) : http.send(request);
  }

  /** The application as Vonage knows it, asked in the name of the account. */
  public OutboundResponse application(
      Account account, String application, String apiKey, Secret apiSecret) throws IOException {
    return send(
        account,
        OutboundRequest.get(at(account, properties.baseUrl(), "/v2/applications/" + application))
            .redirects(0)
            .header("Authorization", basic(apiKey, apiSecret)));
  }

  /** The numbers of the account. */
  public OutboundResponse numbers(Account account, String apiKey, Secret apiSecret)
      throws IOException {
    return send(
        account,
        OutboundRequest.get(at(account, properties.accountUrl(), "/account/numbers?size=100"))
            .redirects(0)
            .header("Authorization", basic(apiKey, apiSecret)));
  }

  /** A file that a message named; its address is its own credential. */
  public OutboundResponse file(Account account, String url) throws IOException {
    URI address;
    try {
      address = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new IOException("not an address", e);
    }
    if (account.isSimulated()) {
      var query = address.getRawQuery();
      return own.send(
          OutboundRequest.get(own.at(address.getRawPath() + (query == null ? "" : "?" + query)))
              .atMost(LARGEST_FILE));
    }
    return http.send(OutboundRequest.get(address).within(FIRST_PIECE, WHOLE).atMost(LARGEST_FILE));
  }

  private OutboundResponse send(Account account, OutboundRequest request) throws IOException {
    var ready =
        request
            .header("Accept", "application/json")
            .within(FIRST_PIECE, WHOLE)
            .atMost(LARGEST_ANSWER);
    return account.isSimulated() ? own.send(ready) : http.send(ready);
  }

  private URI at(Account account, URI base, String path) {
    if (account.isSimulated()) {
      var door = new Door(account.tenant(), account.id());
      return own.at("%s/%s/%s%s".formatted(SIMULATOR, account.adapter(), door.text(), path));
    }
    var text = base.toString();
    return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + path);
  }

  private static String basic(String key, Secret secret) {
    var pair = key + ":" + secret.reveal();
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
