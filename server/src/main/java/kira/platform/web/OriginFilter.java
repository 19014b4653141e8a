package kira.platform.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses to change anything for a page of another site. Session cookies are SameSite=Lax, and a
 * browser says in Origin where a request comes from.
 */
@Component
@Order(OriginFilter.ORDER)
final class OriginFilter extends OncePerRequestFilter {
  static final int ORDER = CallerFilter.ORDER - 1;
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  private final PublicAddress address;
  private final ProblemWriter problems;

  OriginFilter(PublicAddress address, ProblemWriter problems) {
    this.address = address;
    this.problems = problems;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    // The path as endpoints are found by it: of the address as it was sent, "/%61pi/" is as good.
    return SAFE.contains(request.getMethod()) || !request.getServletPath().startsWith("/api/");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (isForeign(request)) {
      problems.write(
          response,
          new Problem(
              403, "foreign_origin", "This request came from a page of another site.", null));
    } else {
      chain.doFilter(request, response);
    }
  }

  private boolean isForeign(HttpServletRequest request) {
    var origin = request.getHeader(HttpHeaders.ORIGIN);
    return origin == null
        ? "cross-site".equals(request.getHeader("Sec-Fetch-Site"))
        : !address.isOwnOrigin(origin, request);
  }
}
