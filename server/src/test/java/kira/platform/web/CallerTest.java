package kira.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import kira.TestCallers;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.TenantId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.method.HandlerMethod;

/** Who may do what, and from where. */
@EdgeTest
class CallerTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;

  private EdgeClient with(Permission... permissions) {
    return new EdgeClient(
        port,
        callers.token(TestCallers.with(new TenantId(UUID.randomUUID()), Set.of(permissions))));
  }

  @Test
  void withoutCredentialsTheDoorIsShut() {
    var stranger = new EdgeClient(port, null).get("/api/v1/probe/me");
    assertThat(stranger.status()).isEqualTo(401);
    assertThat(stranger.code()).isEqualTo("unauthenticated");
    assertThat(new EdgeClient(port, "forged").get("/api/v1/probe/me").status()).isEqualTo(401);
  }

  @Test
  void aCallerActsInTheirTenant() {
    var tenant = new TenantId(UUID.randomUUID());
    var answer =
        new EdgeClient(port, callers.token(TestCallers.with(tenant, Set.of())))
            .get("/api/v1/probe/me");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("tenant").asString()).isEqualTo(tenant.toString());
  }

  @Test
  void aPermissionIsNeeded() {
    var answer = with(Permission.TEAM_READ).get("/api/v1/probe/manage");
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.code()).isEqualTo("forbidden");
    assertThat(with(Permission.TEAM_MANAGE).get("/api/v1/probe/manage").status()).isEqualTo(200);
  }

  @Test
  void anyOneOfSeveralPermissionsIsEnough() {
    assertThat(with(Permission.KNOWLEDGE_READ).get("/api/v1/probe/either").status()).isEqualTo(200);
    assertThat(with(Permission.KNOWLEDGE_WRITE).get("/api/v1/probe/either").status())
        .isEqualTo(200);
    assertThat(with(Permission.TEAM_READ).get("/api/v1/probe/either").status()).isEqualTo(403);
  }

  @Test
  void anOpenEndpointIsOpen() {
    assertThat(
            new EdgeClient(port, null).get("/api/v1/probe/open").json().path("caller").asString())
        .isEqualTo("nobody");
    assertThat(with().get("/api/v1/probe/open").json().path("caller").asString())
        .isEqualTo("somebody");
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:PORT,201",
    "https://localhost:PORT,201",
    "http://evil.example,403",
    "http://localhost:1,403",
    "http://localhost.evil.example,403",
    "null,403",
  })
  void onlyOurOwnPagesMayChangeAnything(String origin, int status) {
    var answer =
        with()
            .send(
                "POST",
                "/api/v1/probe/creations",
                "{\"name\":\"n\",\"count\":1}",
                request -> request.setHeader("Origin", origin.replace("PORT", "" + port)));
    assertThat(answer.status()).isEqualTo(status);
    if (status == 403) {
      assertThat(answer.code()).isEqualTo("foreign_origin");
    }
  }

  @Test
  void aPathInDisguiseIsTheSamePath() {
    var answer =
        with()
            .send(
                "POST",
                "/%61pi/v1/probe/creations",
                "{\"name\":\"n\",\"count\":1}",
                request -> request.setHeader("Origin", "http://evil.example"));
    assertThat(answer.code()).isEqualTo("foreign_origin");
  }

  @Test
  void aBrowserThatHidesTheOriginIsBelievedOnTheSite() {
    var answer =
        with()
            .send(
                "POST",
                "/api/v1/probe/creations",
                "{\"name\":\"n\",\"count\":1}",
                request -> request.setHeader("Sec-Fetch-Site", "cross-site"));
    assertThat(answer.status()).isEqualTo(403);
  }

  @Test
  void readingFromAnotherSiteIsTheBrowsersBusiness() {
    var answer =
        with()
            .send(
                "GET",
                "/api/v1/probe/me",
                null,
                request -> request.setHeader("Origin", "http://evil.example"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void everyAnswerCarriesTheSecurityHeaders() {
    for (var path :
        List.of("/api/v1/probe/open", "/api/v1/probe/me", "/nowhere", "/api/v1/x", "/hooks/x")) {
      var answer = new EdgeClient(port, null).get(path);
      assertThat(answer.header("Content-Security-Policy"))
          .as(path)
          .contains("script-src 'self';")
          .contains("frame-ancestors 'none'")
          .contains("object-src 'none'");
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
      assertThat(answer.header("Referrer-Policy")).isNotEmpty();
      assertThat(answer.header("X-Request-Id")).matches("[0-9a-f]{16}");
      assertThat(answer.header("Set-Cookie")).isEmpty();
    }
  }

  @Test
  void anEndpointThatSaysNothingIsFound() throws Exception {
    class Silent {
      @GetMapping("/api/v1/silent")
      String silent() {
        return "";
      }

      @Requires({})
      @GetMapping("/api/v1/said")
      String said() {
        return "";
      }
    }
    var silent = new HandlerMethod(new Silent(), Silent.class.getDeclaredMethod("silent"));
    var said = new HandlerMethod(new Silent(), Silent.class.getDeclaredMethod("said"));
    assertThat(EndpointCheck.silent(List.of(said))).isEmpty();
    assertThat(EndpointCheck.silent(List.of(said, silent)))
        .singleElement()
        .asString()
        .contains("silent");
    assertThatThrownBy(() -> new PermissionInterceptor().preHandle(null, null, silent))
        .isInstanceOf(Problem.class);
  }
}
