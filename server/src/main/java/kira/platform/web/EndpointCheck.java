package kira.platform.web;

import java.util.List;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Refuses to start with an endpoint that says neither who may use it nor why everybody may. */
@Component
final class EndpointCheck implements SmartInitializingSingleton {
  private final RequestMappingHandlerMapping mapping;

  EndpointCheck(@Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping) {
    this.mapping = mapping;
  }

  @Override
  public void afterSingletonsInstantiated() {
    var silent = silent(List.copyOf(mapping.getHandlerMethods().values()));
    if (!silent.isEmpty()) {
      throw new IllegalStateException("Endpoints with neither @Requires nor @Open: " + silent);
    }
  }

  static List<String> silent(List<HandlerMethod> methods) {
    return methods.stream()
        .filter(PermissionInterceptor::isOurs)
        .filter(method -> !method.hasMethodAnnotation(Requires.class))
        .filter(method -> !PermissionInterceptor.isOpen(method))
        .map(HandlerMethod::getShortLogMessage)
        .sorted()
        .toList();
  }
}
