package kira.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Spring's way from a request to its method, which tries every route there is when the path has a
 * variable; here only those are tried that begin like the path. Whatever has not exactly one answer
 * goes Spring's way.
 */
final class RouteIndex extends RequestMappingHandlerMapping {
  /** So many segments tell routes apart: {@code /api/v1/contacts}. */
  private static final int SEGMENTS = 3;

  /** The routes by the segments they begin with that are no variables. */
  private Map<String, List<RequestMappingInfo>> beginnings = Map.of();

  private Map<RequestMappingInfo, HandlerMethod> methods = Map.of();

  @Override
  protected void handlerMethodsInitialized(Map<RequestMappingInfo, HandlerMethod> methods) {
    super.handlerMethodsInitialized(methods);
    var found = new HashMap<String, List<RequestMappingInfo>>();
    for (var route : methods.keySet()) {
      for (var pattern : route.getPatternValues()) {
        found.computeIfAbsent(literal(pattern), _ -> new ArrayList<>()).add(route);
      }
    }
    this.methods = Map.copyOf(methods);
    beginnings = Map.copyOf(found);
  }

  /** What a pattern begins with, up to the first variable and no longer than is looked at. */
  private static String literal(String pattern) {
    int variable = pattern.length();
    for (char special : new char[] {'{', '*', '?'}) {
      int at = pattern.indexOf(special);
      variable = at < 0 ? variable : Math.min(variable, at);
    }
    if (variable < pattern.length()) {
      variable = Math.max(0, pattern.lastIndexOf('/', variable));
    }
    return beginning(pattern.substring(0, variable), SEGMENTS);
  }

  private static String beginning(String path, int segments) {
    int end = 0;
    for (int i = 0; i < segments && end < path.length(); i++) {
      int next = path.indexOf('/', end + 1);
      end = next < 0 ? path.length() : next;
    }
    return path.substring(0, end);
  }

  @Override
  protected @Nullable HandlerMethod lookupHandlerMethod(String path, HttpServletRequest request)
      throws Exception {
    var only = CorsUtils.isPreFlightRequest(request) ? null : only(path, request);
    if (only == null) {
      return super.lookupHandlerMethod(path, request);
    }
    var method = methods.get(only.route);
    request.setAttribute(BEST_MATCHING_HANDLER_ATTRIBUTE, method);
    handleMatch(only.matched, path, request);
    return method;
  }

  /**
   * @param matched the route, narrowed to what of it fits the request
   */
  private record Match(RequestMappingInfo route, RequestMappingInfo matched) {}

  private @Nullable Match only(String path, HttpServletRequest request) {
    Match only = null;
    String before = null;
    for (int segments = SEGMENTS; segments >= 0; segments--) {
      var beginning = beginning(path, segments);
      if (beginning.equals(before)) {
        continue;
      }
      before = beginning;
      for (var route : beginnings.getOrDefault(beginning, List.of())) {
        var matched = getMatchingMapping(route, request);
        if (matched != null && only != null && !only.route.equals(route)) {
          return null;
        }
        only = matched == null ? only : new Match(route, matched);
      }
    }
    return only;
  }
}
