package kira.collector;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets pages of any site send events, and read the answer. Only here: the key of a source is all
 * that counts, and cookies are never allowed along.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 51)
final class CollectorCorsFilter extends OncePerRequestFilter {
  private static final Pattern HEADERS = Pattern.compile("[A-Za-z0-9, -]{1,500}");

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !request.getRequestURI().startsWith("/v1/");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    response.setHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, HttpHeaders.RETRY_AFTER);
    response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
    if (request.getMethod().equals("OPTIONS")
        && request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) != null) {
      response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST");
      // SDKs add headers of their own, and none of them means anything here.
      var asked = request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
      response.setHeader(
          HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS,
          asked != null && HEADERS.matcher(asked).matches()
              ? asked
              : "authorization, content-type");
      response.setHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "7200");
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      return;
    }
    chain.doFilter(request, response);
  }
}
