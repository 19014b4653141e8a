package kira.team;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import kira.platform.web.Needed;
import kira.platform.web.Open;
import kira.platform.web.Problem;
import kira.platform.web.RateLimits;
import kira.platform.web.RateLimits.Limit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Signing up, in and out. */
@RestController
@RequestMapping("/api/v1/auth")
class AuthController {
  private static final Limit SIGN_INS = new Limit(30, Duration.ofMinutes(1));
  private static final Limit SIGN_UPS = new Limit(20, Duration.ofHours(1));

  private final SignIn signIn;
  private final SessionAnswers answers;
  private final Sessions sessions;
  private final AccessLog log;
  private final RateLimits limits;

  AuthController(
      SignIn signIn, SessionAnswers answers, Sessions sessions, AccessLog log, RateLimits limits) {
    this.signIn = signIn;
    this.answers = answers;
    this.sessions = sessions;
    this.log = log;
    this.limits = limits;
  }

  /**
   * @param timeZone of the browser, which the workspace begins with; one that nobody knows is UTC
   */
  record SignUpRequest(
      @Needed @Nullable String workspaceName,
      @Needed @Nullable String name,
      @Needed @Nullable String email,
      @Needed @Nullable String password,
      @Nullable String timeZone) {}

  record SignInRequest(
      @Needed @Nullable String email, @Needed @Nullable String password, @Nullable String code) {}

  @Open("A new workspace opens itself; limited by address.")
  @PostMapping("/sign-up")
  @ResponseStatus(HttpStatus.CREATED)
  ResponseEntity<SessionView> signUp(@RequestBody SignUpRequest body, HttpServletRequest request) {
    var workspace = Input.name(body.workspaceName(), "workspaceName");
    var name = Input.name(body.name(), "name");
    var email = Input.email(body.email());
    var password = Input.newPassword(body.password(), "password", email);
    var from = SessionAuthenticator.place(request);
    limits.take("sign-up " + from.ip(), SIGN_UPS);
    var answer = signIn.signUp(workspace, body.timeZone(), name, email, password, from);
    return switch (answer) {
      case SignIn.Answer.SignedIn signedIn ->
          answers.signedIn(HttpStatus.CREATED, signedIn, request);
      // Also when only a code is missing: whoever is sure of their password can sign in instead.
      case SignIn.Answer.Failed _, SignIn.Answer.CodeRequired _, SignIn.Answer.NoWorkspace _ ->
          throw new Problem(
              422,
              "sign_up_failed",
              "Signing up with this e-mail address did not work. If you have an account, sign in.",
              "email");
      case SignIn.Answer.LockedOut(var wait) -> throw SessionAnswers.lockedOut(wait);
    };
  }

  @Open("The way in; limited by address and closed for a while after failures.")
  @PostMapping("/sign-in")
  ResponseEntity<SessionView> signIn(@RequestBody SignInRequest body, HttpServletRequest request) {
    var email = Input.email(body.email());
    var password = Input.password(body.password(), "password");
    var from = SessionAuthenticator.place(request);
    limits.take("sign-in " + from.ip(), SIGN_INS);
    var answer = signIn.signIn(email, password, Input.code(body.code()), from);
    return answers.of(HttpStatus.OK, answer, request);
  }

  @Open("Ends the session of the cookie it comes with, and takes the cookie away in any case.")
  @PostMapping("/sign-out")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  ResponseEntity<Void> signOut(HttpServletRequest request) {
    SessionAuthenticator.optionalSession(request)
        .ifPresent(session -> {
          var row = session.row();
          log.note(
              session.tenant(),
              row.account(),
              Access.What.SIGNED_OUT,
              SessionAuthenticator.place(request));
          sessions.end(row.account(), row.id());
        });
    return ResponseEntity.noContent().header(HttpHeaders.SET_COOKIE, answers.noCookie()).build();
  }
}
