package kira.platform.web;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * The answer to a request that the container refuses before it looks for anybody to handle it: an
 * address with a NUL or half a character in it, headers without an end. Its own is a page of HTML.
 */
public final class RefusedEarly extends ErrorReportValve {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    if (response.getStatus() < 400
        || response.getContentWritten() > 0
        || !response.setErrorReported()) {
      return;
    }
    try {
      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      response.setHeader("Cache-Control", "no-store");
      var reporter = response.getReporter();
      if (reporter != null) {
        var problem = ErrorPage.problem(response.getStatus());
        reporter.write(JSON.writeValueAsString(ProblemDocument.of(problem)));
        response.finishResponse();
      }
    } catch (IOException | IllegalStateException e) {
      // The client went away.
      container.getLogger().debug("nobody was told of a refusal", e);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class OfTomcat {
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> refusesEarly() {
      return factory ->
          factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
              host.setErrorReportValveClass(RefusedEarly.class.getName());
            }
          });
    }
  }
}
