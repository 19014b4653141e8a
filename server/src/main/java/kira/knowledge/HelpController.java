package kira.knowledge;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Open;
import kira.platform.web.RateLimits;
import kira.team.Team;
import kira.team.WorkspaceView;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The public help centre: pages rendered here, without any script. */
@RestController
class HelpController {
  private static final String OPEN = "anybody may read published public articles";

  /** Nothing but our own style sheet, font and pictures; no script, no frame, no form elsewhere. */
  static final String POLICY =
      "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' https:; "
          + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private static final RateLimits.Limit SEARCHES = new RateLimits.Limit(30, Duration.ofMinutes(1));
  private static final int RESULTS = 8;

  /** Lower than for an answer: somebody who searches wants to look for themselves. */
  private static final double RESULT_AT_LEAST = .2;

  private final Team team;
  private final Knowledge knowledge;
  private final ArticleTable articles;
  private final RateLimits limits;
  private final byte[] style = style();

  HelpController(Team team, Knowledge knowledge, ArticleTable articles, RateLimits limits) {
    this.team = team;
    this.knowledge = knowledge;
    this.articles = articles;
    this.limits = limits;
  }

  /** "-" is no workspace's slug. */
  @GetMapping("/help/-/help.css")
  @Open("a style sheet")
  ResponseEntity<byte[]> css() {
    return ResponseEntity.ok()
        .contentType(new MediaType("text", "css", StandardCharsets.UTF_8))
        .cacheControl(CacheControl.maxAge(Duration.ofHours(1)).cachePublic())
        .body(style);
  }

  @GetMapping("/help/{workspace}")
  @Open(OPEN)
  ResponseEntity<String> home(
      @PathVariable String workspace,
      @RequestParam Optional<String> q,
      HttpServletRequest request) {
    var found = team.workspaceBySlug(workspace);
    if (found.isEmpty()) {
      return page(HttpStatus.NOT_FOUND, HelpPage.missing(Optional.empty()));
    }
    var asked = q.map(CleanText::line).filter(text -> !text.isEmpty());
    return asked.isPresent()
        ? results(found.get(), asked.get(), request)
        : page(HttpStatus.OK, HelpPage.home(found.get(), published(found.get())));
  }

  private ResponseEntity<String> results(
      WorkspaceView workspace, String asked, HttpServletRequest request) {
    limits.take("help-search/" + request.getRemoteAddr(), SEARCHES);
    var question = asked.length() > 300 ? asked.substring(0, 300) : asked;
    var search =
        new Knowledge.Search(
            question, Set.of(workspace.name(), "Kira"), Audience.PUBLIC, 3 * RESULTS);
    var seen = new java.util.HashSet<java.util.UUID>();
    var results =
        knowledge.search(workspace.id(), search).found().stream()
            .filter(f -> f.score() >= RESULT_AT_LEAST && seen.add(f.article()))
            .limit(RESULTS)
            .toList();
    return page(HttpStatus.OK, HelpPage.results(workspace, question, results));
  }

  @GetMapping("/help/{workspace}/{slug}")
  @Open(OPEN)
  ResponseEntity<String> article(@PathVariable String workspace, @PathVariable String slug) {
    var found = team.workspaceBySlug(workspace);
    if (found.isEmpty()) {
      return page(HttpStatus.NOT_FOUND, HelpPage.missing(Optional.empty()));
    }
    var tenant = found.get().id();
    var id = Tenancy.in(tenant, () -> articles.publishedBySlug(tenant, slug));
    if (id.isEmpty()) {
      return page(HttpStatus.NOT_FOUND, HelpPage.missing(found));
    }
    // The object says what holds this moment; the list could be a moment old.
    var state = knowledge.read(tenant, id.get()).state();
    var content = state.content();
    if (!state.exists()
        || content == null
        || content.audience() != Audience.PUBLIC
        || state.status() != Article.Status.PUBLISHED) {
      return page(HttpStatus.NOT_FOUND, HelpPage.missing(found));
    }
    return page(
        HttpStatus.OK, HelpPage.article(found.get(), id.get(), state, published(found.get())));
  }

  private java.util.List<ArticleTable.Row> published(WorkspaceView workspace) {
    return Tenancy.in(workspace.id(), () -> articles.published(workspace.id()));
  }

  private static ResponseEntity<String> page(HttpStatus status, String html) {
    return ResponseEntity.status(status)
        .contentType(new MediaType("text", "html", StandardCharsets.UTF_8))
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "strict-origin-when-cross-origin")
        .cacheControl(CacheControl.noCache())
        .body(html);
  }

  private static byte[] style() {
    try (var in = HelpController.class.getResourceAsStream("help.css")) {
      if (in == null) {
        throw new IllegalStateException("help.css is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
