package kira.channels.phone.vonage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Vonage's own description of its Voice API and of call control objects. */
final class VoiceSpec {
  private static final ObjectMapper JSON = new ObjectMapper();

  private VoiceSpec() {}

  /** Fails unless a body is what the description says of a schema. */
  static void check(String schema, String body) {
    try (var in = VoiceSpec.class.getResourceAsStream("/vonage/voice-parts.json")) {
      // Alternatives of the description overlap: a phone is a valid extension, too.
      var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      var document = (ObjectNode) JSON.readTree(text.replace("\"oneOf\"", "\"anyOf\""));
      document.put("$ref", "#/components/schemas/" + schema);
      assertThat(
              JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                  .getSchema(document)
                  .validate(JSON.readTree(body)))
          .as("%s of %s", schema, body)
          .isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails unless Vonage would do what an object says. */
  static void checkNcco(String body) {
    try (var in = VoiceSpec.class.getResourceAsStream("/vonage/ncco-schema.json")) {
      assertThat(
              JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                  .getSchema(JSON.readTree(in))
                  .validate(JSON.readTree(body)))
          .as(body)
          .isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
