package kira.channels.email.response;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kira.channels.Deliveries;
import kira.contacts.Contacts;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppressions;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Open;
import kira.platform.web.RateLimits;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The doors by which mails tell that they were opened and that a link was followed. Where a link
 * leads stands in its token, which we signed: nobody can have us lead anywhere else.
 */
@RestController
@RequestMapping("/mail")
class MailTouchController {
  private static final RateLimits.Limit STRANGERS = new RateLimits.Limit(60, Duration.ofMinutes(1));

  /** More is not counted, but whoever follows a link still gets there. */
  private static final RateLimits.Limit TOUCHES = new RateLimits.Limit(60, Duration.ofMinutes(1));

  private static final byte[] PIXEL =
      Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

  private final MailTokens tokens;
  private final MailResponses responses;
  private final Deliveries deliveries;
  private final Contacts contacts;
  private final RateLimits limits;
  private final InstantSource clock;

  MailTouchController(
      MailTokens tokens,
      MailResponses responses,
      Deliveries deliveries,
      Contacts contacts,
      RateLimits limits,
      InstantSource clock) {
    this.tokens = tokens;
    this.responses = responses;
    this.deliveries = deliveries;
    this.contacts = contacts;
    this.limits = limits;
    this.clock = clock;
  }

  @GetMapping("/o/{token}")
  @Open("The signed token is the credential, and the answer is always the same picture.")
  ResponseEntity<byte[]> open(@PathVariable String token, HttpServletRequest request) {
    var read = tokens.read(MailTokens.Use.OPEN, token);
    if (read.isEmpty()) {
      limits.take("mail-door/" + request.getRemoteAddr(), STRANGERS);
    } else {
      touched(read.get(), null, request);
    }
    return ResponseEntity.ok()
        .contentType(MediaType.IMAGE_GIF)
        .cacheControl(CacheControl.noStore())
        .header("Cross-Origin-Resource-Policy", "cross-origin")
        .header("X-Content-Type-Options", "nosniff")
        .body(PIXEL);
  }

  @GetMapping("/c/{token}")
  @Open("The signed token is the credential, and says where to.")
  ResponseEntity<String> click(
      @PathVariable String token,
      @RequestHeader(name = "Accept-Language", required = false) @Nullable String languages,
      HttpServletRequest request) {
    var read = tokens.read(MailTokens.Use.CLICK, token);
    if (read.isEmpty()) {
      limits.take("mail-door/" + request.getRemoteAddr(), STRANGERS);
      return ResponseEntity.status(HttpStatus.NOT_FOUND)
          .contentType(new MediaType("text", "html", UTF_8))
          .cacheControl(CacheControl.noStore())
          .header("Content-Security-Policy", UnsubscribeController.POLICY)
          .body(UnsubscribePage.wrong(languages));
    }
    touched(read.get(), read.get().url(), request);
    return ResponseEntity.status(HttpStatus.FOUND)
        .header("Location", read.get().url())
        .cacheControl(CacheControl.noStore())
        .header("Referrer-Policy", "no-referrer")
        .header("X-Robots-Tag", "noindex")
        .build();
  }

  /**
   * @param url of the link that was followed; null for an opening
   */
  private void touched(MailTokens.Token token, @Nullable String url, HttpServletRequest request) {
    if (!limits.tryTake("mail-touch/" + token.delivery(), TOUCHES).isZero()) {
      return;
    }
    var sent = deliveries.sent(token.tenant(), token.delivery());
    if (sent.isEmpty()) {
      // Whoever got it was erased: nothing is learned of them any more.
      return;
    }
    var now = clock.instant();
    var machine =
        Visit.machine(request.getMethod(), headers(request), sent.get().outAt(), now).orElse(null);
    var about =
        new MailResponse.About(
            sent.get().account(),
            contact(token.tenant(), sent.get()).orElse(null),
            url == null ? token.url() : "");
    responses.tellSoon(
        token.tenant(),
        token.delivery(),
        url == null
            ? new MailResponse.Command.Open(about, machine, now)
            : new MailResponse.Command.Click(about, url, machine, now));
  }

  private Optional<UUID> contact(TenantId tenant, Deliveries.Sent sent) {
    return sent.contact() != null
        ? Optional.of(sent.contact())
        : Suppressions.normal(Channel.EMAIL, sent.recipient())
            .flatMap(address -> contacts.known(tenant, address));
  }

  private static Map<String, String> headers(HttpServletRequest request) {
    var headers = new HashMap<String, String>();
    for (var name : Collections.list(request.getHeaderNames())) {
      headers.putIfAbsent(name.toLowerCase(java.util.Locale.ROOT), request.getHeader(name));
    }
    return headers;
  }
}
