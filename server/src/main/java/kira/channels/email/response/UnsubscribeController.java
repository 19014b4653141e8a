package kira.channels.email.response;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import kira.channels.chat.ChatBrand;
import kira.platform.web.Open;
import kira.platform.web.RateLimits;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The door by which people unsubscribe. Scanners follow every link of a mail, so asking changes
 * nothing; a POST does at once, as RFC 8058 wants it, without a cookie or a second question.
 */
@RestController
@RequestMapping("/mail/u")
class UnsubscribeController {
  private static final RateLimits.Limit STRANGERS = new RateLimits.Limit(60, Duration.ofMinutes(1));

  /** Nothing runs, nothing comes from elsewhere, and the form goes nowhere but here. */
  static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
          + "frame-ancestors 'none'";

  private final Unsubscribing unsubscribing;
  private final ChatBrand brands;
  private final RateLimits limits;

  UnsubscribeController(Unsubscribing unsubscribing, ChatBrand brands, RateLimits limits) {
    this.unsubscribing = unsubscribing;
    this.brands = brands;
    this.limits = limits;
  }

  @GetMapping("/{token}")
  @Open("The signed token is the credential, and asking changes nothing.")
  ResponseEntity<String> page(
      @PathVariable String token,
      @RequestHeader(name = "Accept-Language", required = false) @Nullable String languages,
      HttpServletRequest request) {
    var who = unsubscribing.find(token);
    if (who.isEmpty()) {
      return stranger(languages, request);
    }
    return answer(
        200,
        UnsubscribePage.of(
            unsubscribing.isOff(who.get()) ? UnsubscribePage.Step.OFF : UnsubscribePage.Step.ASKING,
            languages,
            brands.of(who.get().tenant()),
            who.get().address()));
  }

  /**
   * @param action {@code resubscribe} from the page; whatever else a POST says, it unsubscribes
   * @param oneClick what mail programs send
   */
  @PostMapping("/{token}")
  @Open("The signed token is the credential.")
  ResponseEntity<String> change(
      @PathVariable String token,
      @RequestParam(required = false) @Nullable String action,
      @RequestParam(name = "List-Unsubscribe", required = false) @Nullable String oneClick,
      @RequestHeader(name = "Accept-Language", required = false) @Nullable String languages,
      HttpServletRequest request) {
    var who = unsubscribing.find(token);
    if (who.isEmpty()) {
      return stranger(languages, request);
    }
    limits.take("mail-unsubscribe/" + who.get().delivery(), STRANGERS);
    boolean back = "resubscribe".equals(action);
    if (back) {
      unsubscribing.on(who.get());
    } else {
      unsubscribing.off(
          who.get(), oneClick == null ? MailResponse.By.PAGE : MailResponse.By.ONE_CLICK);
    }
    return answer(
        200,
        UnsubscribePage.of(
            back ? UnsubscribePage.Step.BACK : UnsubscribePage.Step.OFF,
            languages,
            brands.of(who.get().tenant()),
            who.get().address()));
  }

  /** The same for every wrong token. */
  private ResponseEntity<String> stranger(@Nullable String languages, HttpServletRequest request) {
    limits.take("mail-door/" + request.getRemoteAddr(), STRANGERS);
    return answer(404, UnsubscribePage.wrong(languages));
  }

  private static ResponseEntity<String> answer(int status, String page) {
    return ResponseEntity.status(status)
        .contentType(new MediaType("text", "html", UTF_8))
        .cacheControl(CacheControl.noStore())
        .header("Content-Security-Policy", POLICY)
        .header("Referrer-Policy", "no-referrer")
        .header("X-Robots-Tag", "noindex")
        .header("X-Content-Type-Options", "nosniff")
        .body(page);
  }
}
