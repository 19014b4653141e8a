package kira.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import kira.platform.tenancy.Tenancy;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Holds every endpoint to its {@link Requires}. */
@Component
final class PermissionInterceptor implements HandlerInterceptor {

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod method && isOurs(method)) {
      check(method);
    }
    return true;
  }

  static boolean isOurs(HandlerMethod method) {
    return method.getBeanType().getPackageName().startsWith("kira.");
  }

  static boolean isOpen(HandlerMethod method) {
    return method.hasMethodAnnotation(Open.class)
        || (!method.hasMethodAnnotation(Requires.class)
            && AnnotatedElementUtils.hasAnnotation(method.getBeanType(), Open.class));
  }

  private static void check(HandlerMethod method) {
    if (isOpen(method)) {
      return;
    }
    var requires = method.getMethodAnnotation(Requires.class);
    if (requires == null) {
      // The start-up check makes this unreachable; a door without a lock stays shut all the same.
      throw Problem.forbidden("This endpoint is closed.");
    }
    var caller = Tenancy.optionalCaller().orElseThrow(Problem::unauthenticated);
    if (requires.value().length > 0 && Arrays.stream(requires.value()).noneMatch(caller::may)) {
      throw Problem.forbidden("Your role does not allow this.");
    }
  }
}
