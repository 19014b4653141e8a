package kira.channels.email.proof;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import kira.channels.email.dns.Dns;
import kira.channels.email.dns.Dns.Answer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What name servers are asked about one mail, and until when an answer counts. */
final class Questions {
  private static final Logger log = LoggerFactory.getLogger(Questions.class);

  private static final Duration EACH = Duration.ofSeconds(2);

  /** Of one kind at one name; what is more is somebody's joke. */
  private static final int MOST = 100;

  private final Dns dns;
  private final long deadline;

  private Questions(Dns dns, long deadline) {
    this.dns = dns;
    this.deadline = deadline;
  }

  static Questions within(Dns dns, Duration time) {
    return new Questions(dns, System.nanoTime() + time.toNanos());
  }

  /** The same, with less time for what strangers could draw out. */
  Questions briefly(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    return new Questions(dns, end - deadline < 0 ? end : deadline);
  }

  List<String> texts(String name) throws NoAnswerException {
    return asked(() -> dns.texts(name));
  }

  List<String> mailServers(String name) throws NoAnswerException {
    return asked(() -> dns.mailServers(name));
  }

  List<String> addresses(String name, Dns.Family family) throws NoAnswerException {
    return asked(() -> dns.addresses(name, family));
  }

  List<String> names(InetAddress address) throws NoAnswerException {
    return asked(() -> dns.names(address));
  }

  private List<String> asked(Supplier<Answer> question) throws NoAnswerException {
    long left = Math.min(EACH.toNanos(), deadline - System.nanoTime());
    if (left <= 0) {
      throw new NoAnswerException();
    }
    try {
      // Nobody can be told to stop asking; that thread ends by the resolver's own limit.
      var answer =
          CompletableFuture.supplyAsync(question, task -> Thread.ofVirtual().start(task))
              .get(left, TimeUnit.NANOSECONDS);
      return switch (answer) {
        case Answer.Found(var values) -> values.stream().limit(MOST).toList();
        case Answer.Unanswered _ -> throw new NoAnswerException();
      };
    } catch (TimeoutException e) {
      throw new NoAnswerException();
    } catch (ExecutionException e) {
      log.warn("An answer of a name server could not be read", e.getCause());
      throw new NoAnswerException();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoAnswerException();
    }
  }
}
