package kira.channels.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The parts of Meta's own description of its API that we speak, with its examples. */
public final class GraphSpec {
  private static final ObjectMapper JSON = new ObjectMapper();

  private GraphSpec() {}

  /** Fails unless a body is what the description says of a schema. */
  public static void check(String schema, String body) {
    try {
      var document = (ObjectNode) document();
      repair(document.path("components").path("schemas"));
      document.put("$ref", "#/components/schemas/" + schema);
      var faults =
          JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
              .getSchema(document)
              .validate(JSON.readTree(body));
      assertThat(faults).as("%s of %s", schema, body).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * As it is published it refuses every message: a part that allows nothing but its own fields
   * stands beside the part with the fields that all have, and the index of a button is a set of
   * single characters without 0 and 1. What is nested stays as strict as it is.
   */
  private static void repair(JsonNode schemas) {
    for (var schema : schemas) {
      for (var part : schema.path("allOf")) {
        if (part instanceof ObjectNode object) {
          object.remove("additionalProperties");
        }
      }
    }
    for (var name : new String[] {"TemplateComponent", "ButtonComponent"}) {
      repairIndex(schemas.path(name));
      schemas.path(name).path("allOf").forEach(GraphSpec::repairIndex);
    }
  }

  private static void repairIndex(JsonNode schema) {
    if (schema.path("properties").path("index") instanceof ObjectNode index) {
      index.put("pattern", "^[0-9]$");
    }
  }

  /** Its examples: {@code messages}, {@code webhooks}, {@code errors}, {@code templates}. */
  static Map<String, String> examples(String of) {
    var examples = new LinkedHashMap<String, String>();
    document()
        .path("examples")
        .path(of)
        .fields()
        .forEachRemaining(each -> examples.put(each.getKey(), each.getValue().toString()));
    return examples;
  }

  private static JsonNode document() {
    try (var in = GraphSpec.class.getResourceAsStream("/whatsapp/openapi-parts.json")) {
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
