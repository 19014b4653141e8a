package kira.team;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.Caller;
import kira.platform.web.Authenticator;
import kira.platform.web.Problem;
import kira.platform.web.PublicAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;

/** Knows people by the session cookie of their browser. */
@Component
class SessionAuthenticator implements Authenticator {
  static final String COOKIE = "kira_session";

  private static final String SESSION = SessionAuthenticator.class.getName();
  private static final int LONGEST_AGENT = 300;

  private final Sessions sessions;
  private final UserDirectory directory;
  private final PublicAddress address;

  SessionAuthenticator(Sessions sessions, UserDirectory directory, PublicAddress address) {
    this.sessions = sessions;
    this.directory = directory;
    this.address = address;
  }

  @Override
  public Optional<Caller> authenticate(HttpServletRequest request) {
    var session = token(request).flatMap(token -> sessions.find(token, place(request)));
    if (session.isEmpty()) {
      return Optional.empty();
    }
    var current = session.get();
    request.setAttribute(SESSION, current);
    request.setAttribute(SESSION_ID, current.row().id());
    var account = current.row().account();
    return Optional.of(
        new Caller(
            current.tenant(),
            new Actor.User(account),
            directory.names(List.of(account)).getOrDefault(account, ""),
            current.role().permissions()));
  }

  /** The session of the request; whoever is known by other means has none. */
  static Sessions.Current session(HttpServletRequest request) {
    return optionalSession(request).orElseThrow(Problem::unauthenticated);
  }

  static Optional<Sessions.Current> optionalSession(HttpServletRequest request) {
    return Optional.ofNullable((Sessions.@Nullable Current) request.getAttribute(SESSION));
  }

  /** The token the request carries, whether it opens anything or not. */
  static Optional<Token> token(HttpServletRequest request) {
    return Arrays.stream(Objects.requireNonNullElse(request.getCookies(), new Cookie[0]))
        .filter(cookie -> cookie.getName().equals(COOKIE))
        .map(Cookie::getValue)
        .filter(Token::isWellFormed)
        .map(Token::new)
        .findFirst();
  }

  static Account.Place place(HttpServletRequest request) {
    var agent = request.getHeader("User-Agent");
    return new Account.Place(
        request.getRemoteAddr(),
        agent == null ? null : agent.substring(0, Math.min(agent.length(), LONGEST_AGENT)));
  }

  ResponseCookie cookie(Token token) {
    return cookie(token.value(), Sessions.LASTS);
  }

  /** Takes the cookie away. */
  ResponseCookie noCookie() {
    return cookie("", Duration.ZERO);
  }

  private ResponseCookie cookie(String value, Duration age) {
    return ResponseCookie.from(COOKIE, value)
        .httpOnly(true)
        .secure(address.isSecure())
        .sameSite("Lax")
        .path("/")
        .maxAge(age)
        .build();
  }
}
