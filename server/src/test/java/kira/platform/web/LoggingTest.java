package kira.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import kira.TestCallers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What the log says of a request, and what it keeps to itself. */
@EdgeTest
@ExtendWith(OutputCaptureExtension.class)
class LoggingTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;

  @Test
  void aFailureIsLoggedWithItsTenantAndRequest(CapturedOutput output) {
    var caller = TestCallers.anyone();
    var answer = new EdgeClient(port, callers.token(caller)).get("/api/v1/probe/broken");
    assertThat(output)
        .contains("[%s %s]".formatted(caller.tenant(), answer.header("X-Request-Id")))
        .contains("GET /api/v1/probe/broken failed")
        .contains("secret detail of the inside");
  }

  @Test
  void whatPeopleSendIsNotLogged(CapturedOutput output) {
    var client = new EdgeClient(port, callers.token(TestCallers.anyone()));
    client.post("/api/v1/probe/things", "{\"password\":\"marker-1\"}");
    client.post("/api/v1/probe/things", "{\"name\":\"marker-2\"");
    client.post("/api/v1/probe/things", "{\"name\":[\"marker-3\"]}");
    client.post("/api/v1/probe/creations", "{\"name\":\"marker-4\",\"count\":\"marker-5\"}");
    client.get("/api/v1/probe/list?cursor=marker-6");
    client.send(
        "GET",
        "/api/v1/probe/broken?token=marker-7",
        null,
        request ->
            request
                .setHeader("Authorization", "Bearer marker-8")
                .setHeader("Cookie", "kira_session=marker-9"));
    client.send(
        "POST",
        "/api/v1/probe/creations",
        "{\"name\":\"broken\",\"count\":1}",
        request -> request.setHeader("Idempotency-Key", "marker-10"));
    assertThat(output).contains("failed").doesNotContain("marker-");
  }
}
