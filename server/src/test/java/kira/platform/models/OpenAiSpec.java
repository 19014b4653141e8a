package kira.platform.models;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.yaml.snakeyaml.Yaml;

/** OpenAI's own description of its chat completions, to hold our messages against. */
final class OpenAiSpec {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectNode DOCUMENT = document();

  private OpenAiSpec() {}

  private static ObjectNode document() {
    try (var file = OpenAiSpec.class.getResourceAsStream("/openai/chat-completions.yaml")) {
      Object yaml = new Yaml().load(file);
      return JSON.valueToTree(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is wrong with a message, by the schema of that name. */
  static List<String> faults(String schema, String json) {
    var root = DOCUMENT.deepCopy();
    root.put("$ref", "#/components/schemas/" + schema);
    try {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
          .getSchema(root)
          .validate(JSON.readTree(json))
          .stream()
          .map(Object::toString)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
