package kira.channels.simulator;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Simulated mailboxes. */
@Repository
class SimulatedEmailTable extends SimulatedTable<SimulatedEmail.State> {
  SimulatedEmailTable(JdbcClient jdbc) {
    super(jdbc, "simulated_email", SimulatedEmail.State.class);
  }
}
