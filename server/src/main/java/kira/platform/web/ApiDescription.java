package kira.platform.web;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.jackson.TypeNameResolver;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.Resource;
import org.springframework.http.ResponseEntity;
import org.springframework.web.method.HandlerMethod;

/** Describes the API in OpenAPI 3.1 from the controllers themselves. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class ApiDescription {
  private static final String SESSION = "session";
  private static final String IF_MATCH = "#/components/schemas/IfMatch";

  static {
    SpringDocUtils.getConfig().addRequestWrapperToIgnore(IfMatch.class, Creation.class);
  }

  @Bean
  OpenAPI openApi(ModelResolver resolver, RecordSchemas records) {
    // Not those of the whole JVM: they are whatever an earlier context, or none, has left there.
    var converters = new ModelConverters(true);
    converters.addConverter(resolver);
    converters.addConverter(records);
    var problem =
        converters.resolveAsResolvedSchema(new AnnotatedType(ProblemBody.class).resolveAsRef(false))
            .schema;
    return new OpenAPI()
        .info(
            new Info()
                .title("Kira")
                .version("v1")
                .description(
                    "Everything the console does, over HTTP. Problems are application/problem+json"
                        + " with a stable code.")
                .license(new License().name("Apache-2.0")))
        .servers(List.of(new Server().url("/")))
        .components(
            new Components()
                .addSchemas("Problem", problem)
                .addSecuritySchemes(
                    SESSION,
                    new SecurityScheme()
                        .type(SecurityScheme.Type.APIKEY)
                        .in(SecurityScheme.In.COOKIE)
                        .name("kira_session")));
  }

  /** Names schemas by where their records are nested, so that no two of a name become one. */
  @Bean
  ModelResolver modelResolver(ObjectMapperProvider mappers) {
    return new ModelResolver(
            mappers.jsonMapper(),
            new TypeNameResolver() {
              @Override
              protected String getNameOfClass(Class<?> type) {
                var name = type.getSimpleName();
                for (var outer = type.getEnclosingClass();
                    outer != null;
                    outer = outer.getEnclosingClass()) {
                  var prefix = subject(outer);
                  name = name.startsWith(prefix) ? name : prefix + name;
                }
                return name;
              }
            })
        .openapi31(true);
  }

  @Bean
  RecordSchemas recordSchemas(ObjectMapperProvider mappers) {
    return new RecordSchemas(mappers.jsonMapper());
  }

  @Bean
  OperationCustomizer operations() {
    return (operation, method) -> {
      var subject = subject(method.getBeanType());
      operation.setOperationId(
          subject.substring(0, 1).toLowerCase(Locale.ROOT)
              + subject.substring(1)
              + method.getMethod().getName().substring(0, 1).toUpperCase(Locale.ROOT)
              + method.getMethod().getName().substring(1));
      operation.setTags(List.of(subject));
      headers(operation, method);
      words(operation, method);
      files(operation, method);
      operation
          .getResponses()
          .addApiResponse(
              "default",
              new ApiResponse()
                  .description("A problem")
                  .content(
                      new Content()
                          .addMediaType(
                              "application/problem+json",
                              new MediaType()
                                  .schema(new Schema<>().$ref("#/components/schemas/Problem")))));
      operation.setSecurity(
          PermissionInterceptor.isOpen(method)
              ? List.of()
              : List.of(new SecurityRequirement().addList(SESSION)));
      permissions(operation, method);
      return operation;
    };
  }

  private static void permissions(Operation operation, HandlerMethod method) {
    var requires = method.getMethodAnnotation(Requires.class);
    if (requires != null && requires.value().length > 0) {
      operation.addExtension(
          "x-permissions", Arrays.stream(requires.value()).map(Enum::name).toList());
    }
  }

  private static void headers(Operation operation, HandlerMethod method) {
    if (operation.getParameters() != null) {
      // An Optional of an ignored type is not ignored.
      operation
          .getParameters()
          .removeIf(parameter ->
              parameter.getSchema() != null && IF_MATCH.equals(parameter.getSchema().get$ref()));
    }
    for (var parameter : method.getMethodParameters()) {
      var type = parameter.nestedIfOptional().getNestedParameterType();
      if (type == IfMatch.class) {
        operation.addParametersItem(
            new HeaderParameter()
                .name(IfMatch.HEADER)
                .description("The version seen last, as its ETag: \"7\"")
                .required(parameter.getParameterType() != Optional.class)
                .schema(text()));
      } else if (type == Creation.class) {
        operation.addParametersItem(
            new HeaderParameter()
                .name(IdempotencyFilter.HEADER)
                .description("The same for every repetition of this request; 1 to 200 characters")
                .required(false)
                .schema(text()));
      }
    }
  }

  private static Schema<?> text() {
    return RecordSchemas.text();
  }

  private static void words(Operation operation, HandlerMethod method) {
    for (var parameter : method.getMethodParameters()) {
      var words = parameter.getParameterAnnotation(OneOf.class);
      if (words != null) {
        operation.getParameters().stream()
            .filter(each -> each.getName().equals(parameter.getParameter().getName()))
            .forEach(each -> RecordSchemas.limit(each.getSchema(), words));
      }
    }
  }

  /** A file comes as whatever it is. */
  private static void files(Operation operation, HandlerMethod method) {
    var type = method.getReturnType().nestedIfOptional();
    if (type.getParameterType() == ResponseEntity.class
        && ResolvableType.forMethodParameter(type).getGeneric(0).resolve() == Resource.class) {
      var file = new MediaType().schema(text().format("binary"));
      operation
          .getResponses()
          .forEach((_, answer) -> answer.setContent(new Content().addMediaType("*/*", file)));
    }
  }

  /** What is generated in an order of its own gets one that stays. */
  @Bean
  OpenApiCustomizer order() {
    return api -> {
      var schemas = api.getComponents().getSchemas();
      if (schemas != null) {
        var sorted = new LinkedHashMap<String, Schema>();
        schemas.entrySet().stream()
            .filter(entry -> !IF_MATCH.endsWith("/" + entry.getKey()))
            .sorted(java.util.Map.Entry.comparingByKey())
            .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        api.getComponents().setSchemas(sorted);
        AnsweredSchemas.complete(api);
      }
      api.setTags(null);
    };
  }

  private static String subject(Class<?> type) {
    var name = type.getSimpleName();
    return name.endsWith("Controller")
        ? name.substring(0, name.length() - "Controller".length())
        : name;
  }
}
