package kira.channels.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import kira.collector.EventSources;
import kira.platform.web.Open;
import kira.platform.web.Problem;
import kira.team.Team;
import org.springframework.core.io.ByteArrayResource;
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
  private static final String FOLDER = "kira/channels/chat/demo/";

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

  private static final String SOURCE = "Demo shop";

  private final Team team;
  private final EventSources sources;

  DemoController(Team team, EventSources sources) {
    this.team = team;
    this.sources = sources;
  }

  @GetMapping("/demo")
  @Open("A public shop page that shows nothing of any workspace.")
  ResponseEntity<Resource> shop() throws IOException {
    var shop = team.workspaceBySlug(WORKSPACE).orElseThrow(() -> Problem.notFound("page"));
    var page = new ClassPathResource(FOLDER + "index.html").getContentAsString(UTF_8);
    // The page sends its events as any customer's does, with the key of a source of its own.
    var key = sources.ownPage(shop.id(), SOURCE);
    return answer(
        MediaType.TEXT_HTML,
        new ByteArrayResource(page.replace("{{write-key}}", key).getBytes(UTF_8)));
  }

  @GetMapping("/demo/{file}")
  @Open("The shop page's own styles, script and pictures.")
  ResponseEntity<Resource> file(@PathVariable String file) {
    var type = FILES.get(file);
    if (type == null) {
      throw Problem.notFound("page");
    }
    if (team.workspaceBySlug(WORKSPACE).isEmpty()) {
      throw Problem.notFound("page");
    }
    return answer(type, new ClassPathResource(FOLDER + file));
  }

  private static ResponseEntity<Resource> answer(MediaType type, Resource content) {
    return ResponseEntity.ok()
        .contentType(new MediaType(type, UTF_8))
        .cacheControl(CacheControl.maxAge(Duration.ofMinutes(1)))
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .body(content);
  }
}
