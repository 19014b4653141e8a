package kira.platform.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kira.platform.KiraProperties;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.EncodedResourceResolver;
import org.springframework.web.servlet.resource.PathResourceResolver;

/** The console and the widget as files: every page of the console is its index.html. */
@Configuration(proxyBeanMethods = false)
class StaticFiles implements WebMvcConfigurer {
  /** Addresses that belong to controllers: what is missing there is missing. */
  private static final List<String> NOT_PAGES =
      List.of(
          "api/",
          "chat/",
          "help/",
          "hooks/",
          "mail/",
          "simulator/",
          "demo",
          "actuator",
          "assets/",
          "readyz",
          "livez");

  /** A page whose address ends with a token, and a token has a dot that makes no file of it. */
  private static final String INVITATIONS = "invitation/";

  private final Map<String, String> tags = new ConcurrentHashMap<>();
  private final String files;

  StaticFiles(KiraProperties properties) {
    this.files = properties.web().files();
  }

  /** Files are looked up by a path, and the start page has none. */
  @Override
  public void addViewControllers(ViewControllerRegistry registry) {
    registry.addViewController("/").setViewName("forward:/index.html");
  }

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    // Names of built assets carry a hash of their content.
    registry
        .addResourceHandler("/assets/**")
        .addResourceLocations(files + "assets/")
        .setCacheControl(CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable())
        .resourceChain(true)
        .addResolver(new EncodedResourceResolver());
    // Customers' pages load the widget by a name that stays: soon after an update they have it.
    registry
        .addResourceHandler("/widget.js")
        .addResourceLocations(files)
        .setCacheControl(CacheControl.maxAge(Duration.ofMinutes(5)).cachePublic())
        .setUseLastModified(false)
        .setEtagGenerator(this::tag)
        .resourceChain(true)
        .addResolver(new EncodedResourceResolver());
    registry
        .addResourceHandler("/**")
        .addResourceLocations(files)
        .setCacheControl(CacheControl.noCache())
        .setUseLastModified(false)
        .setEtagGenerator(this::tag)
        .resourceChain(true)
        .addResolver(new EncodedResourceResolver())
        .addResolver(new PageResolver());
  }

  /** Weak, so that the answer may still be compressed. Files on the class path do not change. */
  private String tag(Resource file) {
    try {
      return tags.computeIfAbsent(
          file.getURL().toString(),
          _ -> {
            try (var content = file.getInputStream()) {
              return "W/\"%s\""
                  .formatted(
                      HexFormat.of().formatHex(Creation.sha256(content.readAllBytes()), 0, 12));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives the console for every address that looks like one of its pages. */
  private static final class PageResolver extends PathResourceResolver {
    @Override
    protected @Nullable Resource getResource(String path, Resource location) throws IOException {
      var file = path.isEmpty() ? null : super.getResource(path, location);
      if (file != null || !isPage(path)) {
        return file;
      }
      return super.getResource("index.html", location);
    }

    private static boolean isPage(String path) {
      var last = path.substring(path.lastIndexOf('/') + 1);
      return path.startsWith(INVITATIONS)
          || (last.indexOf('.') < 0 && NOT_PAGES.stream().noneMatch(path::startsWith));
    }
  }
}
