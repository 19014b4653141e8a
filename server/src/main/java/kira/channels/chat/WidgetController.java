package kira.channels.chat;

import java.io.IOException;
import java.time.Duration;
import kira.platform.web.Open;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.DigestUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Hands out the two scripts that customers' pages load: the chat, and the one that sends events.
 */
@RestController
class WidgetController {
  private final Script widget = Script.built("widget.js");
  private final Script events = Script.built("kira-events.js");

  WidgetController() throws IOException {}

  /** A built script and its fingerprint; none where the console's parts were not built. */
  private record Script(@Nullable Resource file, String tag) {
    static Script built(String name) throws IOException {
      var file = new ClassPathResource("static/" + name);
      return file.exists()
          ? new Script(file, DigestUtils.md5DigestAsHex(file.getContentAsByteArray()))
          : new Script(null, "");
    }
  }

  @GetMapping("/widget.js")
  @Open("Every customer's page loads it.")
  ResponseEntity<Resource> widget() {
    return answer(widget);
  }

  @GetMapping("/kira-events.js")
  @Open("Every customer's page loads it.")
  ResponseEntity<Resource> events() {
    return answer(events);
  }

  /**
   * Kept by browsers for a few minutes and then asked for by its tag, so a new version is soon
   * everywhere.
   */
  private static ResponseEntity<Resource> answer(Script script) {
    if (script.file() == null) {
      throw Problem.notFound("script; it is built with the server");
    }
    return ResponseEntity.ok()
        .contentType(new MediaType("text", "javascript", java.nio.charset.StandardCharsets.UTF_8))
        .eTag(script.tag())
        .cacheControl(
            CacheControl.maxAge(Duration.ofMinutes(5))
                .cachePublic()
                .staleWhileRevalidate(Duration.ofDays(1)))
        .header("Cross-Origin-Resource-Policy", "cross-origin")
        .header("Access-Control-Allow-Origin", "*")
        .header("X-Content-Type-Options", "nosniff")
        .body(script.file());
  }
}
