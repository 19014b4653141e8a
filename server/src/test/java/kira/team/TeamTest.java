package kira.team;

import kira.KiraTest;
import kira.TestClock;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The product with a fresh workspace, as a browser sees it. */
@KiraTest
abstract class TeamTest {
  @LocalServerPort int port;
  @Autowired TestClock clock;
  @Autowired Team team;

  Acme acme;

  @BeforeEach
  void openAcme() {
    acme = new Acme(team, clock, port);
  }
}
