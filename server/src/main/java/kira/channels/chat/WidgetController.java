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

/** Hands out the one file that a customer's page loads. */
@RestController
class WidgetController {
  private final @Nullable Resource file;
  private final String tag;

  WidgetController() throws IOException {
    var built = new ClassPathResource("static/widget.js");
    if (built.exists()) {
      file = built;
      tag = DigestUtils.md5DigestAsHex(built.getContentAsByteArray());
    } else {
      file = null;
      tag = "";
    }
  }

  /**
   * Kept by browsers for a few minutes and then asked for by its tag, so a new version is soon
   * everywhere.
   */
  @GetMapping("/widget.js")
  @Open("Every customer's page loads it.")
  ResponseEntity<Resource> widget() {
    if (file == null) {
      throw Problem.notFound("widget; it is built with the server");
    }
    return ResponseEntity.ok()
        .contentType(new MediaType("text", "javascript", java.nio.charset.StandardCharsets.UTF_8))
        .eTag(tag)
        .cacheControl(
            CacheControl.maxAge(Duration.ofMinutes(5))
                .cachePublic()
                .staleWhileRevalidate(Duration.ofDays(1)))
        .header("Cross-Origin-Resource-Policy", "cross-origin")
        .header("Access-Control-Allow-Origin", "*")
        .header("X-Content-Type-Options", "nosniff")
        .body(file);
  }
}
