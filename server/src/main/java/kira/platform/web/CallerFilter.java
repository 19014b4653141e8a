package kira.platform.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Tenancy;
import org.slf4j.MDC;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.filter.OncePerRequestFilter;

/** Finds out who asks and runs the rest of the request as them, in their tenant. */
@Component
@Order(CallerFilter.ORDER)
final class CallerFilter extends OncePerRequestFilter {
  /** Behind Spring Security's headers (-100). */
  static final int ORDER = -50;

  static final String LOG_KEY = "tenant";

  /** Asked for once: a look into the container for each request costs more than who they are. */
  private final SingletonSupplier<List<Authenticator>> authenticators;

  private final ProblemWriter problems;

  CallerFilter(ObjectProvider<Authenticator> authenticators, ProblemWriter problems) {
    this.authenticators = SingletonSupplier.of(() -> authenticators.orderedStream().toList());
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Optional<Caller> caller;
    try {
      caller = authenticate(request, authenticators.obtain());
    } catch (Problem problem) {
      problems.write(response, problem);
      return;
    }
    if (caller.isEmpty()) {
      chain.doFilter(request, response);
      return;
    }
    MDC.put(LOG_KEY, caller.get().tenant().toString());
    try {
      Tenancy.<@org.jspecify.annotations.Nullable Void, Exception>as(
          caller.get(),
          () -> {
            chain.doFilter(request, response);
            return null;
          });
    } catch (ServletException | IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new ServletException(e);
    } finally {
      MDC.remove(LOG_KEY);
    }
  }

  private static Optional<Caller> authenticate(
      HttpServletRequest request, List<Authenticator> authenticators) {
    return authenticators.stream()
        .map(each -> each.authenticate(request))
        .flatMap(Optional::stream)
        .findFirst();
  }
}
