package kira.objects;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How nodes find each other: rows with addresses and heartbeats, and a lock for the first one. */
final class NodeTable {
  private static final Logger log = LoggerFactory.getLogger(NodeTable.class);
  private static final int STALE_SECONDS = 15;

  private final Engine engine;
  private volatile @Nullable Address address;

  NodeTable(Engine engine) {
    this.engine = engine;
  }

  private record Node(UUID id, String host, int port) {}

  /**
   * Joins the nodes that live, or forms the cluster when there are none. The lock is held until
   * this node is up, so that of two nodes started together one forms and the other joins.
   */
  void join(org.apache.pekko.cluster.typed.Cluster cluster, Runnable awaitUp) {
    var self = cluster.selfMember().address();
    try (var connection = engine.database.getConnection()) {
      lock(connection, "pg_advisory_lock");
      try {
        var seeds = living(connection, self);
        if (seeds.isEmpty()) {
          cluster.manager().tell(Join.create(self));
        } else {
          cluster.manager().tell(new JoinSeedNodes(seeds));
        }
        awaitUp.run();
        register(connection, self);
      } finally {
        lock(connection, "pg_advisory_unlock");
      }
    } catch (SQLException e) {
      throw new ObjectUnavailableException("the table of nodes cannot be used", e);
    }
  }

  private void lock(Connection connection, String function) throws SQLException {
    try (var statement =
        connection.prepareStatement("select " + function + "(hashtextextended(?, 0))")) {
      statement.setString(1, "kira.objects.join/" + engine.settings.cluster());
      statement.execute();
    }
  }

  private List<Address> living(Connection connection, Address self) throws SQLException {
    var seeds = new ArrayList<Address>();
    for (var node : fresh(connection)) {
      boolean earlierSelf =
          node.host.equals(self.getHost().orElse("")) && node.port == self.getPort().orElse(0);
      if (earlierSelf || refuses(node)) {
        // It died without a word; its effects may be taken over at once.
        delete(connection, node.id);
      } else {
        seeds.add(new Address(self.protocol(), self.system(), node.host, node.port));
      }
    }
    return seeds;
  }

  private List<Node> fresh(Connection connection) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            """
            select id, host, port from node
             where cluster = ? and heartbeat_at > clock_timestamp() - ? * interval '1 second'
               and id <> ?
             order by started_at
            """)) {
      statement.setString(1, engine.settings.cluster());
      statement.setInt(2, STALE_SECONDS);
      statement.setObject(3, engine.node);
      var nodes = new ArrayList<Node>();
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          nodes.add(new Node(rows.getObject(1, UUID.class), rows.getString(2), rows.getInt(3)));
        }
      }
      return nodes;
    }
  }

  /** Nobody listens there. A machine that does not answer at all may only be cut off. */
  private static boolean refuses(Node node) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(node.host, node.port), 1000);
      return false;
    } catch (java.net.ConnectException e) {
      log.info("The node at {}:{} has gone", node.host, node.port);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void register(Connection connection, Address self) throws SQLException {
    address = self;
    try (var statement =
        connection.prepareStatement(
            """
            insert into node (id, cluster, host, port, roles) values (?, ?, ?, ?, ?)
            on conflict (id) do update
               set host = excluded.host, port = excluded.port, heartbeat_at = clock_timestamp()
            """)) {
      statement.setObject(1, engine.node);
      statement.setString(2, engine.settings.cluster());
      statement.setString(3, self.getHost().orElse(""));
      statement.setInt(4, self.getPort().orElse(0));
      statement.setString(5, String.join(",", engine.settings.roles()));
      statement.executeUpdate();
    }
  }

  void heartbeat() throws SQLException {
    try (var connection = engine.database.getConnection();
        var statement =
            connection.prepareStatement(
                """
                with old as (
                  delete from node where heartbeat_at < clock_timestamp() - interval '1 hour')
                update node set heartbeat_at = clock_timestamp() where id = ?
                """)) {
      statement.setObject(1, engine.node);
      var self = address;
      if (statement.executeUpdate() == 0 && self != null) {
        // Taken for dead by a node that could not reach this one for a moment.
        register(connection, self);
      }
    }
  }

  private static void delete(Connection connection, UUID id) throws SQLException {
    try (var statement = connection.prepareStatement("delete from node where id = ?")) {
      statement.setObject(1, id);
      statement.executeUpdate();
    }
  }

  void leave() {
    try (var connection = engine.database.getConnection()) {
      delete(connection, engine.node);
    } catch (SQLException e) {
      log.debug("The node's row could not be removed", e);
    }
  }
}
