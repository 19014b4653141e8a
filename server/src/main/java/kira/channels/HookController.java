package kira.channels;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.platform.web.Open;
import kira.platform.web.Problem;
import kira.platform.web.RateLimits;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Where providers bring news. The signature over the bytes as they came is looked at before
 * anything in them is; the answer goes out when they are on disk, and the work is done afterwards.
 */
@RestController
class HookController {
  private static final RateLimits.Limit STRANGERS = new RateLimits.Limit(60, Duration.ofMinutes(1));
  private static final int LONGEST_TYPE = 100;

  private final ChannelAccounts accounts;
  private final DurableObjects objects;
  private final RateLimits limits;
  private final InstantSource clock;

  HookController(
      ChannelAccounts accounts, DurableObjects objects, RateLimits limits, InstantSource clock) {
    this.accounts = accounts;
    this.objects = objects;
    this.limits = limits;
    this.clock = clock;
  }

  record Taken(boolean taken) {}

  @PostMapping("/hooks/channels/{door}")
  @Open("The provider's signature is the credential.")
  Taken take(@PathVariable String door, HttpServletRequest request) throws IOException {
    var account =
        Door.parse(door)
            .flatMap(each -> accounts.find(each.tenant(), each.account()))
            .orElseThrow(() -> stranger(request, Problem.notFound("channel account")));
    var body = request.getInputStream().readAllBytes();
    return switch (accounts.provider(account).verify(account, headers(request), body)) {
      case ChannelProvider.Verified.Forged(var code) ->
          throw stranger(
              request, new Problem(401, code, "This was not signed by the provider.", null));
      case ChannelProvider.Verified.Genuine(var key, var type) -> {
        var item = Inbound.idOf(account.id(), key);
        objects
            .ask(
                new Address(Inbound.KIND, account.tenant().value(), item),
                new Inbound.Command.Take(
                    item, account.id(), shortened(type), text(body), clock.instant()))
            .version();
        yield new Taken(true);
      }
    };
  }

  /** Who fails often is not asked to try again at once. */
  private Problem stranger(HttpServletRequest request, Problem problem) {
    limits.take("channel-hook/" + request.getRemoteAddr(), STRANGERS);
    return problem;
  }

  private static String shortened(String type) {
    return type.length() > LONGEST_TYPE ? type.substring(0, LONGEST_TYPE) : type;
  }

  /** What was signed, as text; a byte that is no text does not keep the rest from being kept. */
  private static String text(byte[] body) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(body))
          .toString()
          .replace("\0", "");
    } catch (CharacterCodingException e) {
      return new String(body, StandardCharsets.ISO_8859_1).replace("\0", "");
    }
  }

  private static Map<String, String> headers(HttpServletRequest request) {
    var headers = new HashMap<String, String>();
    for (var name : Collections.list(request.getHeaderNames())) {
      headers.putIfAbsent(name.toLowerCase(Locale.ROOT), request.getHeader(name));
    }
    return headers;
  }
}
