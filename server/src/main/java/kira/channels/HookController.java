package kira.channels;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import kira.platform.html.CleanText;
import kira.platform.web.Open;
import kira.platform.web.Problem;
import kira.platform.web.PublicAddress;
import kira.platform.web.RateLimits;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
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
  private final Inbounds inbounds;
  private final InboundQueue queue;
  private final InboundReports reports;
  private final PublicAddress address;
  private final RateLimits limits;
  private final Courtesy courtesy;

  HookController(
      ChannelAccounts accounts,
      Inbounds inbounds,
      InboundQueue queue,
      InboundReports reports,
      PublicAddress address,
      RateLimits limits,
      Courtesy courtesy) {
    this.accounts = accounts;
    this.inbounds = inbounds;
    this.queue = queue;
    this.reports = reports;
    this.address = address;
    this.limits = limits;
    this.courtesy = courtesy;
  }

  @RequestMapping(
      path = {"/hooks/channels/{door}", "/hooks/channels/{door}/{what}"},
      method = {RequestMethod.GET, RequestMethod.POST})
  @Open("The provider's signature is the credential.")
  ResponseEntity<String> take(
      @PathVariable String door,
      @PathVariable(required = false) @Nullable String what,
      HttpServletRequest request)
      throws IOException {
    try (var _ = courtesy.request()) {
      return taken(door, what, request);
    }
  }

  private ResponseEntity<String> taken(
      String door, @Nullable String what, HttpServletRequest request) throws IOException {
    var account =
        Door.parse(door)
            .flatMap(each -> accounts.current(each.tenant(), each.account()))
            .orElseThrow(() -> stranger(request, Problem.notFound("channel account")));
    var query = request.getQueryString() == null ? "" : request.getQueryString();
    var hook =
        new ChannelProvider.Hook(
            request.getMethod(),
            what == null ? "" : what,
            address.link(request.getRequestURI() + (query.isEmpty() ? "" : "?" + query)),
            query,
            headers(request),
            body(request));
    var provider = accounts.provider(account);
    return switch (verified(account, provider, hook)) {
      case ChannelProvider.Verified.Forged(var code) ->
          throw stranger(
              request, new Problem(401, code, "This was not signed by the provider.", null));
      case ChannelProvider.Verified.Genuine(var items, var answer) -> {
        items.forEach(item -> keep(account, provider, item));
        yield ResponseEntity.status(answer.status())
            .contentType(MediaType.parseMediaType(answer.type()))
            .body(answer.body());
      }
    };
  }

  private static byte[] body(HttpServletRequest request) throws IOException {
    int length = request.getContentLength();
    // Without a length the bytes are gathered in one large buffer after the other.
    return length < 0
        ? request.getInputStream().readAllBytes()
        : request.getInputStream().readNBytes(length);
  }

  /** What does not fit the account may fit what it has just become. */
  private ChannelProvider.Verified verified(
      Account account, ChannelProvider provider, ChannelProvider.Hook hook) {
    var verified = provider.verify(account, hook);
    return verified instanceof ChannelProvider.Verified.Forged
        ? accounts
            .find(account.tenant(), account.id())
            .map(now -> provider.verify(now, hook))
            .orElse(verified)
        : verified;
  }

  private void keep(Account account, ChannelProvider provider, ChannelProvider.Item item) {
    var whole =
        new ChannelProvider.Item(
            item.key(),
            shortened(WholeText.of(item.type())),
            WholeText.of(item.body()),
            item.brings());
    if (!whole.brings() && reports.kept(account, provider, whole)) {
      return;
    }
    if (courtesy.isCrowded()) {
      queue.put(account.tenant(), account.id(), whole);
    } else {
      inbounds.take(account.tenant(), account.id(), whole);
    }
  }

  /** Who fails often is not asked to try again at once. */
  private Problem stranger(HttpServletRequest request, Problem problem) {
    limits.take("channel-hook/" + request.getRemoteAddr(), STRANGERS);
    return problem;
  }

  private static String shortened(String type) {
    // Whoever knows the secret of a webhook is no mail server.
    return type.equals(DirectMail.TYPE) ? type + "?" : CleanText.cut(type, LONGEST_TYPE);
  }

  private static Map<String, String> headers(HttpServletRequest request) {
    var headers = new HashMap<String, String>();
    for (var name : Collections.list(request.getHeaderNames())) {
      headers.putIfAbsent(name.toLowerCase(Locale.ROOT), request.getHeader(name));
    }
    return headers;
  }
}
