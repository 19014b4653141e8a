package kira.objects;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passing signals: to listeners here by a plain call, to other nodes as one message each. */
final class Signals {
  private static final Logger log = LoggerFactory.getLogger(Signals.class);

  private final Engine engine;
  private final Map<String, List<Consumer<String>>> listeners = new ConcurrentHashMap<>();

  Signals(Engine engine) {
    this.engine = engine;
  }

  void publish(String topic, String json) {
    heard(topic, json);
    engine.cluster.signal(topic, json);
  }

  void heard(String topic, String json) {
    var here = listeners.get(topic);
    if (here == null) {
      return;
    }
    for (var listener : here) {
      try {
        listener.accept(json);
      } catch (RuntimeException e) {
        log.error("A listener of {} failed", topic, e);
      }
    }
  }

  AutoCloseable listen(String topic, Consumer<String> listener) {
    listeners.compute(
        topic,
        (_, here) -> {
          var list = here == null ? new CopyOnWriteArrayList<Consumer<String>>() : here;
          list.add(listener);
          return list;
        });
    return () ->
        listeners.computeIfPresent(
            topic,
            (_, here) -> {
              here.remove(listener);
              return here.isEmpty() ? null : here;
            });
  }
}
