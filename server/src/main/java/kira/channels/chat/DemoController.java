package kira.channels.chat;

import java.time.Duration;
import java.util.Map;
import kira.platform.web.Open;
import kira.platform.web.Problem;
import kira.team.Team;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * A shop as a customer's site would be, with the chat on it; only where there is a demo workspace.
 */
@RestController
class DemoController {
  static final String WORKSPACE = "demo";

  /** As strict as a careful customer's: nothing inline, nothing from elsewhere. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
          + "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
          + "frame-ancestors 'none'; require-trusted-types-for 'script'";

  private static final Map<String, MediaType> FILES =
      Map.of(
          "shop.css", new MediaType("text", "css"),
          "shop.js", new MediaType("text", "javascript"),
          "mark.svg", new MediaType("image", "svg+xml"),
          "desk.svg", new MediaType("image", "svg+xml"));

  private final Team team;

  DemoController(Team team) {
    this.team = team;
  }

  @GetMapping("/demo")
  @Open("A public shop page that shows nothing of any workspace.")
  ResponseEntity<Resource> shop() {
    return answer("index.html", MediaType.TEXT_HTML);
  }

  @GetMapping("/demo/{file}")
  @Open("The shop page's own styles, script and pictures.")
  ResponseEntity<Resource> file(@PathVariable String file) {
    var type = FILES.get(file);
    if (type == null) {
      throw Problem.notFound("page");
    }
    return answer(file, type);
  }

  private ResponseEntity<Resource> answer(String file, MediaType type) {
    if (team.workspaceBySlug(WORKSPACE).isEmpty()) {
      throw Problem.notFound("page");
    }
    return ResponseEntity.ok()
        .contentType(new MediaType(type, java.nio.charset.StandardCharsets.UTF_8))
        .cacheControl(CacheControl.maxAge(Duration.ofMinutes(1)))
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .body(new ClassPathResource("kira/channels/chat/demo/" + file));
  }
}
