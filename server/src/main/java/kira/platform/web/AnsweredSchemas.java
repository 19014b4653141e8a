package kira.platform.web;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.Schema;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * In an answer every component is there, null or not; in a request one that may be null may also be
 * left out. So a schema that only answers use requires all of its properties.
 */
final class AnsweredSchemas {
  private static final String REFERENCE = "#/components/schemas/";

  private final Map<String, Schema> schemas;

  private AnsweredSchemas(Map<String, Schema> schemas) {
    this.schemas = schemas;
  }

  static void complete(OpenAPI api) {
    var schemas = new AnsweredSchemas(api.getComponents().getSchemas());
    var answered = schemas.reached(api, AnsweredSchemas::answered);
    answered.removeAll(schemas.reached(api, AnsweredSchemas::asked));
    answered.forEach(schemas::require);
  }

  @SuppressWarnings("unchecked")
  private void require(String name) {
    Schema<?> schema = schemas.get(name);
    if (schema != null && schema.getProperties() != null) {
      schema.setRequired(schema.getProperties().keySet().stream().sorted().toList());
    }
  }

  private static Stream<Content> asked(Operation operation) {
    return Stream.ofNullable(operation.getRequestBody())
        .flatMap(b -> Stream.ofNullable(b.getContent()));
  }

  /** Good answers only: a problem leaves out what it has nothing to say of. */
  private static Stream<Content> answered(Operation operation) {
    return operation.getResponses().entrySet().stream()
        .filter(answer -> answer.getKey().startsWith("2"))
        .flatMap(answer -> Stream.ofNullable(answer.getValue().getContent()));
  }

  private Set<String> reached(OpenAPI api, Function<Operation, Stream<Content>> contents) {
    var names = new HashSet<String>();
    api.getPaths().values().stream()
        .flatMap(path -> path.readOperations().stream())
        .flatMap(contents)
        .flatMap(content -> content.values().stream())
        .forEach(media -> follow(media.getSchema(), names));
    return names;
  }

  private void follow(@Nullable Schema<?> schema, Set<String> names) {
    if (schema == null) {
      return;
    }
    var reference = schema.get$ref();
    if (reference != null && reference.startsWith(REFERENCE)) {
      var name = reference.substring(REFERENCE.length());
      if (names.add(name)) {
        follow(schemas.get(name), names);
      }
    }
    follow(schema.getItems(), names);
    Stream.ofNullable(schema.getAnyOf())
        .flatMap(any -> any.stream())
        .forEach(s -> follow(s, names));
    Stream.ofNullable(schema.getProperties())
        .flatMap(properties -> properties.values().stream())
        .forEach(s -> follow(s, names));
    if (schema.getAdditionalProperties() instanceof Schema<?> values) {
      follow(values, names);
    }
  }
}
