package kira;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The API's description is checked in, so that a change of the API shows in its review. Run with
 * {@code -Dopenapi.write=true} to write it anew.
 */
@KiraTest
class OpenApiTest {
  private static final Path FILE = Path.of("../docs/api/openapi.json");
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  @LocalServerPort int port;

  private JsonNode described() throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var response =
          http.send(
              HttpRequest.newBuilder(
                      URI.create("http://localhost:%d/api/v1/openapi.json".formatted(port)))
                  .build(),
              BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(200);
      return JSON.readTree(response.body());
    }
  }

  @Test
  void theDescriptionIsTheOneCheckedIn() throws Exception {
    var now = JSON.writeValueAsString(described()) + "\n";
    if (Boolean.getBoolean("openapi.write")) {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, now);
    }
    assertThat(now)
        .as("docs/api/openapi.json is old: run ./kira openapi and look at what changed")
        .isEqualTo(Files.readString(FILE));
  }

  @Test
  void theDescriptionSaysWhatEveryEndpointNeedsAndAnswers() throws Exception {
    var api = described();
    assertThat(api.path("openapi").asString()).startsWith("3.1");
    var ids = new HashSet<String>();
    List<String> faults = new ArrayList<>();
    api.path("paths")
        .forEachEntry((path, operations) ->
            operations.forEachEntry((method, operation) -> {
              var name = method + " " + path;
              if (!ids.add(operation.path("operationId").asString())) {
                faults.add(name + " shares its operationId");
              }
              if (!operation.has("security")) {
                faults.add(name + " does not say who may call it");
              }
              if (operation
                  .path("responses")
                  .path("default")
                  .path("content")
                  .path("application/problem+json")
                  .isMissingNode()) {
                faults.add(name + " does not describe its problems");
              }
            }));
    assertThat(faults).isEmpty();
    assertThat(ids).isNotEmpty();
  }

  @Test
  void everyReferenceLeadsSomewhere() throws Exception {
    var api = described();
    List<String> missing = new ArrayList<>();
    for (var reference : api.findValuesAsString("$ref")) {
      if (api.at(reference.substring(1)).isMissingNode()) {
        missing.add(reference);
      }
    }
    assertThat(missing).isEmpty();
  }
}
