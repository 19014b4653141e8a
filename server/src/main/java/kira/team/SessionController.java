package kira.team;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Needed;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The session of the request, the user's other ones, and their workspaces. */
@RestController
@RequestMapping("/api/v1")
class SessionController {
  private static final int MOST_WORKSPACES = 100;

  private final Sessions sessions;
  private final Accounts accounts;
  private final Workspaces workspaces;
  private final SignIn signIn;
  private final SessionAnswers answers;
  private final AccessLog log;

  SessionController(
      Sessions sessions,
      Accounts accounts,
      Workspaces workspaces,
      SignIn signIn,
      SessionAnswers answers,
      AccessLog log) {
    this.sessions = sessions;
    this.accounts = accounts;
    this.workspaces = workspaces;
    this.signIn = signIn;
    this.answers = answers;
    this.log = log;
  }

  record ProfileChange(@Nullable String name, @Nullable String locale) {}

  record WorkspaceChoice(@Needed @Nullable UUID workspaceId) {}

  record NewWorkspace(@Needed @Nullable String name, @Nullable String timeZone) {}

  record Device(
      UUID id,
      boolean current,
      Instant createdAt,
      Instant lastSeenAt,
      @Nullable String ip,
      @Nullable String userAgent) {}

  record Devices(List<Device> items) {}

  /** What the console asks first, and so where the cookie is renewed. */
  @Requires({})
  @GetMapping("/session")
  ResponseEntity<SessionView> session(HttpServletRequest request) {
    var current = SessionAuthenticator.session(request);
    var view = answers.view(current.row().account(), current.tenant());
    return SessionAuthenticator.token(request)
        .flatMap(held -> sessions.rotateIfDue(current, held))
        .map(token -> answers.with(HttpStatus.OK, token, view))
        .orElseGet(
            () -> ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store").body(view));
  }

  @Requires({})
  @PatchMapping("/session")
  SessionView change(@RequestBody ProfileChange body, HttpServletRequest request) {
    var current = SessionAuthenticator.session(request);
    var account = current.row().account();
    accounts.changeProfile(
        account,
        body.name() == null ? null : Input.name(body.name(), "name"),
        Input.locale(body.locale()));
    return answers.view(account, current.tenant());
  }

  @Requires({})
  @PostMapping("/session/workspace")
  ResponseEntity<SessionView> goTo(@RequestBody WorkspaceChoice body, HttpServletRequest request) {
    var current = SessionAuthenticator.session(request);
    var workspace = new TenantId(Input.required(body.workspaceId(), "workspaceId"));
    return enter(HttpStatus.OK, current, workspace, request);
  }

  /** Repeated under one Idempotency-Key, it is one workspace, whichever cookie it comes with. */
  @Requires({})
  @PostMapping("/workspaces")
  @ResponseStatus(HttpStatus.CREATED)
  ResponseEntity<SessionView> openWorkspace(
      @RequestBody NewWorkspace body,
      @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
      HttpServletRequest request) {
    var current = SessionAuthenticator.session(request);
    var account = current.row().account();
    var name = Input.name(body.name(), "name");
    if (accounts.state(account).workspaces().size() >= MOST_WORKSPACES) {
      throw new Problem(
          422,
          "too_many_workspaces",
          "One person has at most %d workspaces.".formatted(MOST_WORKSPACES),
          null);
    }
    var id = key == null ? UUID.randomUUID() : NameBasedId.of("workspace:" + account + ":" + key);
    return enter(
        HttpStatus.CREATED,
        current,
        signIn.openWorkspace(id, name, body.timeZone(), account),
        request);
  }

  @Requires({})
  @GetMapping("/sessions")
  Devices sessions(HttpServletRequest request) {
    var current = SessionAuthenticator.session(request).row();
    return new Devices(
        sessions.of(current.account()).stream()
            .map(row ->
                new Device(
                    row.id(),
                    row.id().equals(current.id()),
                    row.createdAt(),
                    row.lastSeenAt(),
                    row.ip(),
                    row.userAgent()))
            .toList());
  }

  @Requires({})
  @DeleteMapping("/sessions/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  ResponseEntity<Void> end(@PathVariable UUID id, HttpServletRequest request) {
    var current = SessionAuthenticator.session(request);
    if (!sessions.end(current.row().account(), id)) {
      throw Problem.notFound("session");
    }
    noteEnded(current, request);
    var ended = ResponseEntity.noContent();
    if (id.equals(current.row().id())) {
      ended.header(HttpHeaders.SET_COOKIE, answers.noCookie());
    }
    return ended.build();
  }

  @Requires({})
  @DeleteMapping("/sessions")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  ResponseEntity<Void> endOthers(HttpServletRequest request) {
    var current = SessionAuthenticator.session(request);
    if (sessions.endOthers(current.row().account(), current.row().id()) > 0) {
      noteEnded(current, request);
    }
    return ResponseEntity.noContent().build();
  }

  private void noteEnded(Sessions.Current current, HttpServletRequest request) {
    log.note(
        current.tenant(),
        current.row().account(),
        Access.What.SESSIONS_ENDED,
        SessionAuthenticator.place(request));
  }

  private ResponseEntity<SessionView> enter(
      HttpStatus status, Sessions.Current current, TenantId workspace, HttpServletRequest request) {
    var account = current.row().account();
    var role =
        workspaces
            .read(workspace)
            .state()
            .role(account)
            .orElseThrow(() -> Problem.notFound("workspace"));
    accounts.enter(account, workspace, SessionAuthenticator.place(request));
    var token =
        SessionAuthenticator.token(request)
            .flatMap(held -> sessions.move(current.row().id(), held, account, workspace, role))
            .orElseThrow(Problem::unauthenticated);
    return answers.with(status, token, answers.view(account, workspace));
  }
}
