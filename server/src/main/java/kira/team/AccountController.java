package kira.team;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.UUID;
import kira.platform.web.Needed;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import kira.team.totp.QrCode;
import kira.team.totp.Totp;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** How the signed-in user proves who they are: password and two-step sign-in. */
@RestController
@RequestMapping("/api/v1/account")
class AccountController {
  private final Accounts accounts;
  private final Sessions sessions;
  private final SignIn signIn;
  private final SessionAnswers answers;

  AccountController(Accounts accounts, Sessions sessions, SignIn signIn, SessionAnswers answers) {
    this.accounts = accounts;
    this.sessions = sessions;
    this.signIn = signIn;
    this.answers = answers;
  }

  record PasswordChange(@Needed @Nullable String current, @Needed @Nullable String next) {}

  record CodeRequest(@Needed @Nullable String code) {}

  record PasswordRequest(@Needed @Nullable String password) {}

  /** Everything an authenticator app may be given: the QR code, its link, or the secret to type. */
  record TotpSetUp(String secret, String uri, String qrSvg) {}

  record RecoveryCodes(List<String> recoveryCodes) {}

  @Requires({})
  @PostMapping("/password")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  ResponseEntity<Void> changePassword(
      @RequestBody PasswordChange body, HttpServletRequest request) {
    var current = SessionAuthenticator.session(request);
    var account = current.row().account();
    var state = accounts.state(account);
    var password = Input.password(body.current(), "current");
    var next = Input.newPassword(body.next(), "next", state.email());
    confirm(account, state, password, "current", request);
    accounts.changePassword(
        account, next, state.passwordVersion(), SessionAuthenticator.place(request));
    sessions.endOthers(account, current.row().id());
    return renewed(current, request, ResponseEntity.noContent()).build();
  }

  @Requires({})
  @PostMapping("/totp")
  ResponseEntity<TotpSetUp> beginTotp(HttpServletRequest request) {
    var account = SessionAuthenticator.session(request).row().account();
    var secret = accounts.beginTotp(account);
    var uri = Totp.uri(accounts.state(account).email(), secret);
    return secret(ResponseEntity.ok()).body(new TotpSetUp(secret, uri, QrCode.svg(uri)));
  }

  @Requires({})
  @PostMapping("/totp/confirm")
  ResponseEntity<RecoveryCodes> confirmTotp(
      @RequestBody CodeRequest body, HttpServletRequest request) {
    var current = SessionAuthenticator.session(request);
    var code = Input.required(Input.code(body.code()), "code");
    var codes =
        accounts
            .confirmTotp(current.row().account(), code, SessionAuthenticator.place(request))
            .orElseThrow(() ->
                new Problem(
                    422,
                    "code_wrong",
                    "This code is not right. Check that the clock of your device is.",
                    "code"));
    return renewed(current, request, secret(ResponseEntity.ok())).body(new RecoveryCodes(codes));
  }

  @Requires({})
  @PostMapping("/totp/disable")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  ResponseEntity<Void> disableTotp(@RequestBody PasswordRequest body, HttpServletRequest request) {
    var current = SessionAuthenticator.session(request);
    var account = current.row().account();
    var state = accounts.state(account);
    confirm(account, state, Input.password(body.password(), "password"), "password", request);
    accounts.disableTotp(account, state.passwordVersion(), SessionAuthenticator.place(request));
    return renewed(current, request, ResponseEntity.noContent()).build();
  }

  private void confirm(
      UUID account,
      Account.State state,
      String password,
      String field,
      HttpServletRequest request) {
    signIn
        .confirm(account, state, password, SessionAuthenticator.place(request))
        .ifPresent(answer -> {
          if (answer instanceof SignIn.Answer.LockedOut(var wait)) {
            throw SessionAnswers.lockedOut(wait);
          }
          throw new Problem(422, "password_wrong", "This password is not right.", field);
        });
  }

  /** What is asked to sign in has changed, so the session goes on under a new token. */
  private <B extends ResponseEntity.HeadersBuilder<? extends B>> B renewed(
      Sessions.Current current, HttpServletRequest request, B response) {
    SessionAuthenticator.token(request)
        .flatMap(held ->
            sessions.replace(
                current.row().id(),
                held,
                current.row().account(),
                current.tenant(),
                current.role()))
        .ifPresent(token -> response.header(HttpHeaders.SET_COOKIE, answers.cookie(token)));
    return response;
  }

  private static ResponseEntity.BodyBuilder secret(ResponseEntity.BodyBuilder response) {
    return response.header(HttpHeaders.CACHE_CONTROL, "no-store");
  }
}
