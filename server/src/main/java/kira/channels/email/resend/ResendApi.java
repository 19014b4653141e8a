package kira.channels.email.resend;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import kira.channels.Account;
import kira.channels.ChannelProperties;
import kira.platform.http.OutboundHttp;
import kira.platform.http.OutboundRequest;
import kira.platform.http.OutboundResponse;
import kira.platform.http.OwnServer;
import kira.platform.secrets.Secret;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Requests to Resend, or to the simulator in its place. */
@Component
class ResendApi {
  static final String SIMULATOR = "/simulator/resend";
  private static final Duration FIRST_PIECE = Duration.ofSeconds(20);
  private static final Duration WHOLE = Duration.ofSeconds(60);
  private static final long LARGEST_ANSWER = 45_000_000;

  private final OutboundHttp http;
  private final OwnServer own;
  private final URI base;

  ResendApi(OutboundHttp http, OwnServer own, ChannelProperties properties) {
    this.http = http;
    this.own = own;
    this.base = properties.resend().baseUrl();
  }

  OutboundResponse post(
      Account account, Secret key, String path, byte[] body, @Nullable String idempotencyKey)
      throws IOException {
    var request = OutboundRequest.post(at(account, path), "application/json", body);
    return send(
        account,
        key,
        idempotencyKey == null ? request : request.header("Idempotency-Key", idempotencyKey));
  }

  OutboundResponse get(Account account, Secret key, String path) throws IOException {
    return send(account, key, OutboundRequest.get(at(account, path)).redirects(0));
  }

  /** A file that an answer named; its address is its own credential. */
  OutboundResponse file(Account account, URI address) throws IOException {
    var request = OutboundRequest.get(address).within(FIRST_PIECE, WHOLE).atMost(LARGEST_ANSWER);
    return account.isSimulated() ? own.send(request) : http.send(request);
  }

  private OutboundResponse send(Account account, Secret key, OutboundRequest request)
      throws IOException {
    var ready =
        request
            .header("Authorization", "Bearer " + key.reveal())
            .header("Accept", "application/json")
            .within(FIRST_PIECE, WHOLE)
            .atMost(LARGEST_ANSWER);
    return account.isSimulated() ? own.send(ready) : http.send(ready);
  }

  private URI at(Account account, String path) {
    if (account.isSimulated()) {
      return own.at(SIMULATOR + path);
    }
    var text = base.toString();
    return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + path);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
