package kira.channels.simulator;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Calls of simulated phones. */
@Repository
class SimulatedCallTable extends SimulatedTable<SimulatedCall.State> {
  SimulatedCallTable(JdbcClient jdbc) {
    super(jdbc, "simulated_call", SimulatedCall.State.class);
  }
}
