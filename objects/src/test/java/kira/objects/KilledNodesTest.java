package kira.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KilledNodesTest {
  private static final int KILLS = 20;

  private final String url = Postgres.database();
  private final UUID tenant = UUID.randomUUID();

  @Test
  void killedTwentyTimesUnderLoadNothingAcknowledgedIsLost() throws Exception {
    var random = new Random();
    var acknowledged = new ArrayList<String>();
    for (int i = 0; i < KILLS; i++) {
      try (var child = ChildNode.start(url, tenant, "life" + i, "PT10S")) {
        int enough = 1 + random.nextInt(400);
        Await.until(
            "answers of life " + i, Duration.ofSeconds(60), () -> child.answers().size() >= enough);
        child.kill();
        Await.until("the pipe to run dry", () -> child.answers().size() == settled(child));
        acknowledged.addAll(child.answers());
      }
    }
    System.out.printf("%d commands acknowledged over %d kills%n", acknowledged.size(), KILLS);
    check(acknowledged);
  }

  private static int settled(ChildNode child) {
    int before = child.lines.size();
    java.util.concurrent.locks.LockSupport.parkNanos(50_000_000L);
    return child.lines.size() == before ? child.answers().size() : -1;
  }

  @Test
  void whenOneOfThreeNodesIsKilledItsObjectsAnswerAgainWithinFifteenSeconds() throws Exception {
    try (var a = ChildNode.start(url, tenant, "a", "PT3S");
        var b = ChildNode.start(url, tenant, "b", "PT3S");
        var c = ChildNode.start(url, tenant, "c", "PT3S")) {
      var nodes = List.of(a, b, c);
      for (var node : nodes) {
        Await.until(
            "every node to answer", Duration.ofSeconds(90), () -> node.answers().size() > 50);
      }
      Await.until(
          "three nodes that know each other",
          () ->
              Postgres.count(
                      url,
                      "select count(*) from node where heartbeat_at > now() - interval '15 seconds'")
                  == 3);
      long killedAt = System.currentTimeMillis();
      var first = oldest(nodes);
      first.kill();
      var survivors = nodes.stream().filter(node -> node != first).toList();
      Await.until(
          "every object to answer both survivors",
          Duration.ofSeconds(60),
          () ->
              survivors.stream()
                  .allMatch(node -> firstAnswers(node, killedAt).size() == ChildNode.OBJECTS));
      long longest =
          survivors.stream()
              .flatMap(node -> firstAnswers(node, killedAt).values().stream())
              .mapToLong(Long::longValue)
              .max()
              .orElseThrow();
      System.out.printf(
          "one of three nodes killed: every object answered again after %d ms%n", longest);
      assertThat(longest).isLessThan(15_000);

      var acknowledged = new ArrayList<String>();
      survivors.forEach(ChildNode::stop);
      nodes.forEach(node -> acknowledged.addAll(node.answers()));
      check(acknowledged);
    }
  }

  /** The node that formed the cluster and coordinates it: the hardest one to lose. */
  private ChildNode oldest(List<ChildNode> nodes) {
    return nodes.stream()
        .filter(node ->
            Postgres.count(
                    url,
                    "select count(*) from (select id from node order by started_at limit 1) n where id::text = '%s'"
                        .formatted(node.id()))
                == 1)
        .findFirst()
        .orElseThrow();
  }

  /** Per object: after how many milliseconds it first answered a question asked after the kill. */
  private static Map<String, Long> firstAnswers(ChildNode node, long killedAt) {
    var first = new HashMap<String, Long>();
    for (var line : node.lines) {
      var words = line.split(" ");
      if (words[0].equals("done") && Long.parseLong(words[4]) > killedAt) {
        first.putIfAbsent(words[1], Long.parseLong(words[5]) - killedAt);
      }
    }
    return first;
  }

  private void check(List<String> acknowledged) throws SQLException {
    var stored = new HashMap<String, String>();
    var last = new HashMap<UUID, Long>();
    try (var connection = Postgres.connect(url);
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select object_id, version, data->>'note' from journal order by object_id, version")) {
      while (rows.next()) {
        var id = rows.getObject(1, UUID.class);
        long version = rows.getLong(2);
        assertThat(version).as("versions of %s", id).isEqualTo(last.getOrDefault(id, 0L) + 1);
        last.put(id, version);
        assertThat(stored.put(rows.getString(3), id + " " + version)).isNull();
      }
    }
    var seen = new HashSet<String>();
    for (var line : acknowledged) {
      var words = line.split(" ");
      assertThat(seen.add(words[2])).isTrue();
      assertThat(stored.get(words[2])).as(line).isEqualTo(words[1] + " " + words[3]);
    }
    for (var id : last.keySet()) {
      assertThat(
              Postgres.count(
                  url,
                  "select count(*) from counter where id = '%s' and version = %d and total = %d"
                      .formatted(id, last.get(id), last.get(id))))
          .isEqualTo(1);
    }
  }
}
