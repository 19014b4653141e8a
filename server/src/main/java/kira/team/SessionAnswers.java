package kira.team;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.UUID;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** How the ways into a workspace answer: with the session and its cookie, or with why not. */
@Component
class SessionAnswers {
  private final Accounts accounts;
  private final Workspaces workspaces;
  private final Sessions sessions;
  private final SessionAuthenticator authenticator;

  SessionAnswers(
      Accounts accounts,
      Workspaces workspaces,
      Sessions sessions,
      SessionAuthenticator authenticator) {
    this.accounts = accounts;
    this.workspaces = workspaces;
    this.sessions = sessions;
    this.authenticator = authenticator;
  }

  SessionView view(UUID account, TenantId workspace) {
    var state = accounts.state(account);
    return SessionView.of(account, state, workspace, workspaces.of(state, account));
  }

  ResponseEntity<SessionView> of(
      HttpStatus status, SignIn.Answer answer, HttpServletRequest request) {
    return switch (answer) {
      case SignIn.Answer.SignedIn signedIn -> signedIn(status, signedIn, request);
      case SignIn.Answer.Failed _ ->
          throw new Problem(
              401, "sign_in_failed", "E-mail address, password or code is not right.", null);
      case SignIn.Answer.CodeRequired _ ->
          throw new Problem(
              401, "code_required", "Enter the code from your authenticator app.", "code");
      case SignIn.Answer.LockedOut(var wait) -> throw lockedOut(wait);
      case SignIn.Answer.NoWorkspace _ ->
          throw new Problem(
              403,
              "no_workspace",
              "You are not a member of any workspace. Ask for an invitation, or sign up for a"
                  + " workspace of your own with the same address and password.",
              null);
    };
  }

  /** With a fresh session; the one the browser had before is over. */
  ResponseEntity<SessionView> signedIn(
      HttpStatus status, SignIn.Answer.SignedIn signedIn, HttpServletRequest request) {
    SessionAuthenticator.optionalSession(request)
        .ifPresent(before -> sessions.end(before.row().account(), before.row().id()));
    return with(status, signedIn.token(), view(signedIn.account(), signedIn.workspace()));
  }

  ResponseEntity<SessionView> with(HttpStatus status, Token token, SessionView view) {
    return ResponseEntity.status(status)
        .header(HttpHeaders.SET_COOKIE, cookie(token))
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .body(view);
  }

  String cookie(Token token) {
    return authenticator.cookie(token).toString();
  }

  String noCookie() {
    return authenticator.noCookie().toString();
  }

  static Problem lockedOut(Duration wait) {
    return new Problem(429, "locked_out", "Too many failed attempts. Try again in a while.", null)
        .retryAfter(wait);
  }
}
