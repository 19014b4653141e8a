package kira.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import kira.platform.tenancy.Tenancy;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Fills controllers' {@link IfMatch} and {@link Creation} parameters. */
final class EdgeArguments implements HandlerMethodArgumentResolver {

  @Override
  public boolean supportsParameter(MethodParameter parameter) {
    var type = parameter.nestedIfOptional().getNestedParameterType();
    return type == IfMatch.class || type == Creation.class;
  }

  @Override
  public Object resolveArgument(
      MethodParameter parameter,
      @Nullable ModelAndViewContainer container,
      NativeWebRequest request,
      @Nullable WebDataBinderFactory binders) {
    var servlet = request.getNativeRequest(HttpServletRequest.class);
    if (servlet == null) {
      throw new IllegalStateException("not a servlet request");
    }
    if (parameter.getParameterType() == Creation.class) {
      return creation(servlet);
    }
    var header = Optional.ofNullable(servlet.getHeader(IfMatch.HEADER)).map(IfMatch::parse);
    return parameter.isOptional() ? header : header.orElseThrow(EdgeArguments::versionNeeded);
  }

  private static Creation creation(HttpServletRequest request) {
    var key = request.getHeader(IdempotencyFilter.HEADER);
    if (key == null) {
      return Creation.fresh();
    }
    return Tenancy.optionalCaller()
        .map(caller ->
            Creation.of(
                caller.tenant() + " " + caller.actor().text(), request.getRequestURI(), key))
        .orElseGet(Creation::fresh);
  }

  private static Problem versionNeeded() {
    return new Problem(
        428,
        "precondition_required",
        "Say which version you are changing with If-Match: \"<version>\".",
        IfMatch.HEADER);
  }
}
