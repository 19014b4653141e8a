package kira.objects;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How one node runs.
 *
 * @param cluster nodes of one name on one database form a cluster
 * @param host the address other nodes reach this one at; it listens there and nowhere else
 * @param port 0 takes a free one
 * @param roles of this node; a kind may ask for one
 * @param slots parts into which the objects of a role are divided; the same on every node
 * @param askTimeout how long a caller waits for an outcome
 * @param idleAfter how long an object stays in memory unused
 * @param writers connections that commit
 * @param batch objects in one commit, at most
 * @param effectsPerKind effects of one kind that run at once on this node
 * @param slowPoll how soon a node notices what it was not told of
 */
public record RuntimeSettings(
    String cluster,
    String host,
    int port,
    Set<String> roles,
    int slots,
    Duration askTimeout,
    Duration idleAfter,
    int writers,
    int batch,
    int effectsPerKind,
    Duration slowPoll) {
  public RuntimeSettings {
    roles = Set.copyOf(roles);
  }

  /** A lone node on the loopback address. */
  public static RuntimeSettings standard() {
    return new RuntimeSettings(
        "kira",
        "127.0.0.1",
        0,
        Set.of(),
        128,
        Duration.ofSeconds(10),
        Duration.ofMinutes(2),
        2,
        256,
        64,
        Duration.ofSeconds(1));
  }

  public RuntimeSettings cluster(String name) {
    return new RuntimeSettings(
        name,
        host,
        port,
        roles,
        slots,
        askTimeout,
        idleAfter,
        writers,
        batch,
        effectsPerKind,
        slowPoll);
  }

  public RuntimeSettings address(String newHost, int newPort) {
    return new RuntimeSettings(
        cluster,
        newHost,
        newPort,
        roles,
        slots,
        askTimeout,
        idleAfter,
        writers,
        batch,
        effectsPerKind,
        slowPoll);
  }

  public RuntimeSettings roles(List<String> names) {
    return new RuntimeSettings(
        cluster,
        host,
        port,
        Set.copyOf(names),
        slots,
        askTimeout,
        idleAfter,
        writers,
        batch,
        effectsPerKind,
        slowPoll);
  }

  public RuntimeSettings askTimeout(Duration timeout) {
    return new RuntimeSettings(
        cluster,
        host,
        port,
        roles,
        slots,
        timeout,
        idleAfter,
        writers,
        batch,
        effectsPerKind,
        slowPoll);
  }

  public RuntimeSettings idleAfter(Duration idle) {
    return new RuntimeSettings(
        cluster,
        host,
        port,
        roles,
        slots,
        askTimeout,
        idle,
        writers,
        batch,
        effectsPerKind,
        slowPoll);
  }

  public RuntimeSettings effectsPerKind(int atOnce) {
    return new RuntimeSettings(
        cluster, host, port, roles, slots, askTimeout, idleAfter, writers, batch, atOnce, slowPoll);
  }
}
