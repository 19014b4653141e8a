package kira.channels.sms.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The parts of Twilio's own description of its API that we speak. */
public final class TwilioSpec {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TwilioSpec() {}

  /** Fails unless a body is what the description says of a schema. */
  public static void check(String schema, String body) {
    try (var in = TwilioSpec.class.getResourceAsStream("/twilio/openapi-parts.json")) {
      var document = (ObjectNode) JSON.readTree(in);
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
}
