package kira.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import kira.platform.tenancy.Caller;

/** Finds who a request comes from. {@code team} answers for session cookies. */
public interface Authenticator {
  Optional<Caller> authenticate(HttpServletRequest request);
}
