package kira.channels.simulator;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Simulated phones. */
@Repository
class SimulatedTextTable extends SimulatedTable<SimulatedText.State> {
  SimulatedTextTable(JdbcClient jdbc) {
    super(jdbc, "simulated_text", SimulatedText.State.class);
  }
}
