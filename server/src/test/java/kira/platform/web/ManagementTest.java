package kira.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import kira.KiraTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What an operator sees at the management port, and nobody at the public one. */
@KiraTest
class ManagementTest {
  @LocalManagementPort int managementPort;
  @LocalServerPort int publicPort;

  private EdgeClient operator;

  @BeforeEach
  void open() {
    operator = new EdgeClient(managementPort, null);
  }

  @Test
  void healthNamesEveryPart() {
    var health = operator.get("/actuator/health").json();
    assertThat(health.path("status").asString()).isEqualTo("UP");
    for (var part : new String[] {"database", "files", "objects", "diskSpace"}) {
      assertThat(health.path("components").path(part).path("status").asString())
          .as(part)
          .isEqualTo("UP");
    }
    assertThat(health.at("/components/database/details/objects").asString()).isEqualTo("answers");
  }

  @Test
  void figuresAreThereToBeCollected() {
    assertThat(operator.get("/actuator/prometheus").response().body())
        .contains("jvm_memory_used_bytes")
        .contains("hikaricp_connections_active")
        .contains("kira_database_waiting");
  }

  @Test
  void thePublicPortShowsNothingOfIt() {
    var outside = new EdgeClient(publicPort, null);
    for (var path : new String[] {"/actuator", "/actuator/health", "/actuator/prometheus"}) {
      assertThat(outside.get(path).status()).as(path).isEqualTo(404);
    }
    assertThat(outside.get("/readyz").response().body()).isEqualTo("{\"status\":\"UP\"}");
  }

  @Test
  void keysAreReplacedOnAnOperatorsWordAndNotOnAWebPages() {
    var before = operator.get("/actuator/secretkeys").json().path("inUse");
    for (var path : new String[] {"/actuator/secretkeys", "/%61ctuator/secretkeys"}) {
      var page =
          operator.send(
              "POST", path, null, request -> request.setHeader("Origin", "http://evil.example"));
      assertThat(page.status()).as(path).isEqualTo(403);
    }
    assertThat(operator.get("/actuator/secretkeys").json().path("inUse")).isEqualTo(before);
    var rotation = operator.send("POST", "/actuator/secretkeys", null, _ -> {});
    assertThat(rotation.status()).as(rotation.response().body()).isEqualTo(200);
    assertThat(operator.get("/actuator/secretkeys").json().path("inUse").path(0))
        .isEqualTo(rotation.json().path("current"));
  }
}
