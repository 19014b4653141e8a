package kira.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import kira.platform.tenancy.Caller;

/** Finds who a request comes from. {@code team} answers for session cookies. */
public interface Authenticator {
  /** Request attribute in which an authenticator leaves the id (UUID) of the session it found. */
  String SESSION_ID = "kira.session-id";

  Optional<Caller> authenticate(HttpServletRequest request);
}
