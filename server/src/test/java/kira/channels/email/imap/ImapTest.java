package kira.channels.email.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Flags;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import kira.platform.http.OutboundSockets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against GreenMail, each test with a mailbox of its own. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ImapTest {
  private static final OutboundSockets LOOPBACK = OutboundSockets.allowing(List.of("127.0.0.0/8"));
  private static final int LIMIT = 200_000;
  private static GreenMail greenMail;
  private static int users;

  private final String user = "user%d@kira.example".formatted(++users);

  @BeforeAll
  static void start() {
    greenMail =
        new GreenMail(
            new ServerSetup[] {
              new ServerSetup(0, "127.0.0.1", "imap"), new ServerSetup(0, "127.0.0.1", "imaps")
            });
    greenMail.start();
  }

  @AfterAll
  static void stop() {
    greenMail.stop();
  }

  ImapTest() {
    greenMail.setUser(user, user, "pw");
  }

  private ImapServer server(ImapServer.After after, @Nullable String moveTo) {
    return new ImapServer(
        "127.0.0.1",
        greenMail.getImap().getPort(),
        ImapServer.Security.NONE,
        user,
        "pw",
        "INBOX",
        after,
        moveTo,
        Duration.ofSeconds(5),
        Duration.ofSeconds(20));
  }

  private void deliver(String subject) {
    deliver(subject, "body\r\n");
  }

  private void deliver(String subject, String body) {
    try {
      greenMail
          .getUserManager()
          .getUser(user)
          .deliver(
              new MimeMessage(
                  null,
                  new java.io.ByteArrayInputStream(
                      "Subject: %s\r\nFrom: a@b.c\r\n\r\n%s"
                          .formatted(subject, body)
                          .getBytes(StandardCharsets.UTF_8))));
    } catch (jakarta.mail.MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Keeps subjects and the position, and fails when it is told to. */
  private static final class Kept implements ImapSink {
    final List<String> subjects = new CopyOnWriteArrayList<>();
    final LinkedBlockingQueue<String> news = new LinkedBlockingQueue<>();
    volatile @Nullable ImapPosition position;
    volatile int failures;

    @Override
    public void take(ImapMail mail) {
      if (failures > 0) {
        failures--;
        throw new IllegalStateException("the database is away");
      }
      var subject =
          switch (mail) {
            case ImapMail.Whole(_, var bytes) ->
                new String(bytes, StandardCharsets.UTF_8)
                    .replaceAll("(?s).*Subject: (\\S+).*", "$1");
            case ImapMail.TooLarge _ -> "too large";
          };
      subjects.add(subject);
      position = mail.position();
      news.add(subject);
    }

    @Override
    public void begin(ImapPosition from) {
      position = from;
      news.add("begin");
    }

    String next() throws InterruptedException {
      var next = news.poll(30, TimeUnit.SECONDS);
      assertThat(next).isNotNull();
      return next;
    }
  }

  private void fetch(Kept kept, ImapServer.After after, @Nullable String moveTo)
      throws ImapException {
    try (var mailbox = ImapMailbox.open(LOOPBACK, server(after, moveTo), LIMIT)) {
      mailbox.fetch(kept.position, kept);
    }
  }

  private List<Flags> flags() throws Exception {
    var folder =
        greenMail
            .getManagers()
            .getImapHostManager()
            .getInbox(greenMail.getUserManager().getUser(user));
    return folder.getMessages().stream().map(message -> message.getFlags()).toList();
  }

  @Test
  void onlyWhatComesFromNowOnCountsAndEachMailOnce() throws Exception {
    var kept = new Kept();
    deliver("old");
    fetch(kept, ImapServer.After.NOTHING, null);
    deliver("one");
    deliver("two");
    fetch(kept, ImapServer.After.NOTHING, null);
    fetch(kept, ImapServer.After.NOTHING, null);
    deliver("three");
    fetch(kept, ImapServer.After.NOTHING, null);
    assertThat(kept.subjects).containsExactly("one", "two", "three");
    // Nobody else notices that we looked.
    assertThat(flags()).allSatisfy(flags -> assertThat(flags.contains(Flags.Flag.SEEN)).isFalse());
  }

  @Test
  void aMailThatCouldNotBeKeptComesAgain() throws Exception {
    var kept = new Kept();
    fetch(kept, ImapServer.After.NOTHING, null);
    deliver("one");
    deliver("two");
    kept.failures = 1;
    assertThatThrownBy(() -> fetch(kept, ImapServer.After.NOTHING, null))
        .isInstanceOf(IllegalStateException.class);
    fetch(kept, ImapServer.After.NOTHING, null);
    assertThat(kept.subjects).containsExactly("one", "two");
  }

  @Test
  void aMailboxThatNumbersAnewIsReadFromItsBeginning() throws Exception {
    var kept = new Kept();
    deliver("one");
    kept.position = new ImapPosition(-7, 4_000_000);
    fetch(kept, ImapServer.After.NOTHING, null);
    assertThat(kept.subjects).containsExactly("one");
    assertThat(kept.position.validity()).isNotEqualTo(-7);
  }

  @Test
  void mailsAreMarkedOrMovedOnlyIfThatIsWanted() throws Exception {
    var kept = new Kept();
    fetch(kept, ImapServer.After.MARK_SEEN, null);
    deliver("one");
    fetch(kept, ImapServer.After.MARK_SEEN, null);
    assertThat(flags()).allSatisfy(flags -> assertThat(flags.contains(Flags.Flag.SEEN)).isTrue());
    deliver("two");
    fetch(kept, ImapServer.After.MOVE, "Kira");
    assertThat(flags()).hasSize(1);
    var moved =
        greenMail
            .getManagers()
            .getImapHostManager()
            .getFolder(greenMail.getUserManager().getUser(user), "Kira");
    assertThat(moved.getMessages()).hasSize(1);
    assertThat(kept.subjects).containsExactly("one", "two");
  }

  @Test
  void whatIsTooLargeIsNotFetched() throws Exception {
    var kept = new Kept();
    fetch(kept, ImapServer.After.NOTHING, null);
    deliver("big", "0123456789".repeat(LIMIT / 9));
    deliver("small");
    fetch(kept, ImapServer.After.NOTHING, null);
    assertThat(kept.subjects).containsExactly("too large", "small");
  }

  @Test
  void whatIsWrongIsSaid() throws Exception {
    var port = greenMail.getImap().getPort();
    assertCause(
        new ImapServer(
            "127.0.0.1",
            port,
            ImapServer.Security.NONE,
            user,
            "wrong",
            "INBOX",
            ImapServer.After.NOTHING,
            null,
            Duration.ofSeconds(5),
            Duration.ofSeconds(5)),
        LOOPBACK,
        ImapException.Cause.CREDENTIALS);
    assertCause(
        new ImapServer(
            "127.0.0.1",
            port,
            ImapServer.Security.NONE,
            user,
            "pw",
            "Nowhere",
            ImapServer.After.NOTHING,
            null,
            Duration.ofSeconds(5),
            Duration.ofSeconds(5)),
        LOOPBACK,
        ImapException.Cause.SETTINGS);
    assertCause(
        new ImapServer(
            "127.0.0.1",
            port,
            ImapServer.Security.STARTTLS,
            user,
            "pw",
            "INBOX",
            ImapServer.After.NOTHING,
            null,
            Duration.ofSeconds(5),
            Duration.ofSeconds(5)),
        LOOPBACK,
        ImapException.Cause.SETTINGS);
    assertCause(
        new ImapServer(
            "127.0.0.1",
            greenMail.getImaps().getPort(),
            ImapServer.Security.TLS,
            user,
            "pw",
            "INBOX",
            ImapServer.After.NOTHING,
            null,
            Duration.ofSeconds(5),
            Duration.ofSeconds(5)),
        LOOPBACK,
        ImapException.Cause.SETTINGS);
    // The guard holds, and Jakarta Mail does not go around it.
    assertCause(
        server(ImapServer.After.NOTHING, null),
        OutboundSockets.allowing(List.of()),
        ImapException.Cause.SETTINGS);
    assertCause(
        new ImapServer(
            "127.0.0.1",
            greenMail.getImaps().getPort(),
            ImapServer.Security.TLS,
            user,
            "pw",
            "INBOX",
            ImapServer.After.NOTHING,
            null,
            Duration.ofSeconds(5),
            Duration.ofSeconds(5)),
        OutboundSockets.allowing(List.of()),
        ImapException.Cause.SETTINGS);
    assertThatThrownBy(() ->
            ImapServer.of("mail.example.com", 143, ImapServer.Security.NONE, "u", "p", "INBOX"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertCause(
      ImapServer server, OutboundSockets sockets, ImapException.Cause cause) {
    assertThatThrownBy(() -> ImapMailbox.open(sockets, server, LIMIT).close())
        .isInstanceOfSatisfying(
            ImapException.class,
            problem -> assertThat(problem.reason()).as(problem.getMessage()).isEqualTo(cause));
  }

  @Test
  void throughTlsToo() throws Exception {
    var kept = new Kept();
    var trust = new Properties();
    trust.put("mail.imaps.ssl.trust", "127.0.0.1");
    trust.put("mail.imaps.ssl.checkserveridentity", "false");
    deliver("one");
    try (var mailbox =
        ImapMailbox.open(
            LOOPBACK,
            new ImapServer(
                "127.0.0.1",
                greenMail.getImaps().getPort(),
                ImapServer.Security.TLS,
                user,
                "pw",
                "INBOX",
                ImapServer.After.NOTHING,
                null,
                Duration.ofSeconds(5),
                Duration.ofSeconds(20)),
            LIMIT,
            trust)) {
      mailbox.fetch(new ImapPosition(0, 0), kept);
    }
    assertThat(kept.subjects).containsExactly("one");
  }

  private ImapServer through(Cutter cutter) {
    return new ImapServer(
        "127.0.0.1",
        cutter.port(),
        ImapServer.Security.NONE,
        user,
        "pw",
        "INBOX",
        ImapServer.After.NOTHING,
        null,
        Duration.ofSeconds(5),
        Duration.ofSeconds(20));
  }

  /** Keeps what went wrong. */
  private static final class Problems implements ImapWatch.Listener {
    final List<ImapException> all = new CopyOnWriteArrayList<>();

    @Override
    public void connected() {}

    @Override
    public void failed(ImapException problem, boolean stopped) {
      all.add(problem);
    }
  }

  @Test
  void aMailIsToldOfWhileWaiting() throws Exception {
    var kept = new Kept();
    // So long a pause between looking by itself that only the server can have told.
    try (var cutter = new Cutter(greenMail.getImap().getPort());
        var watch =
            ImapWatch.start(
                LOOPBACK,
                through(cutter),
                LIMIT,
                null,
                kept,
                new Problems(),
                Duration.ofMinutes(5))) {
      assertThat(kept.next()).isEqualTo("begin");
      cutter.awaitIdle();
      deliver("one");
      var first = kept.news.poll(2, TimeUnit.SECONDS);
      if (first == null) {
        // GreenMail says that it will tell a moment before it does.
        deliver("two");
        first = kept.next();
      }
      assertThat(first).isEqualTo("one");
    }
  }

  @Test
  void noneIsLostOrDoubledWithTheConnection() throws Exception {
    var kept = new Kept();
    var problems = new Problems();
    try (var cutter = new Cutter(greenMail.getImap().getPort());
        var watch =
            ImapWatch.start(
                LOOPBACK, through(cutter), LIMIT, null, kept, problems, Duration.ofMillis(500))) {
      assertThat(kept.next()).isEqualTo("begin");
      deliver("one");
      assertThat(kept.next()).isEqualTo("one");
      cutter.cut();
      deliver("two");
      assertThat(kept.next()).isEqualTo("two");
      kept.failures = 1;
      deliver("three");
      assertThat(kept.next()).isEqualTo("three");
    }
    assertThat(problems.all).isNotEmpty();
    assertThat(kept.subjects).containsExactly("one", "two", "three");
  }

  @Test
  void aWrongPasswordIsNotTriedForEver() throws Exception {
    var stopped = new CountDownLatch(1);
    var server =
        new ImapServer(
            "127.0.0.1",
            greenMail.getImap().getPort(),
            ImapServer.Security.NONE,
            user,
            "wrong",
            "INBOX",
            ImapServer.After.NOTHING,
            null,
            Duration.ofSeconds(5),
            Duration.ofSeconds(5));
    var listener =
        new ImapWatch.Listener() {
          @Override
          public void connected() {}

          @Override
          public void failed(ImapException problem, boolean forGood) {
            if (forGood) {
              stopped.countDown();
            }
          }
        };
    try (var watch =
        ImapWatch.start(
            LOOPBACK, server, LIMIT, null, new Kept(), listener, Duration.ofMinutes(5))) {
      assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }
}
