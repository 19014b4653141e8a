package kira.channels.email.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import kira.channels.Account;
import kira.channels.ChannelAccounts;
import kira.channels.ChannelProvider.Item;
import kira.channels.Inbounds;
import kira.channels.email.MailIntake;
import kira.channels.email.imap.ImapException;
import kira.channels.email.imap.ImapMail;
import kira.channels.email.imap.ImapPosition;
import kira.channels.email.imap.ImapServer;
import kira.channels.email.imap.ImapSink;
import kira.channels.email.imap.ImapWatch;
import kira.channels.email.mime.MailLimits;
import kira.channels.email.server.MailboxLeaseTable.Watchable;
import kira.platform.http.OutboundSockets;
import kira.platform.objects.ObjectsLifecycle;
import kira.platform.tenancy.Tenancy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Watches the mailboxes of accounts, each on one node at a time. */
@Component
class MailboxWatches implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(MailboxWatches.class);
  private static final int LEASE_SECONDS = 20;
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

  /** So long servers let a connection wait at least. */
  private static final Duration REFRESH = Duration.ofMinutes(4);

  /** What was set up wrongly may be put right on the other side, without anybody telling us. */
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(10);

  private final MailboxLeaseTable leases;
  private final MailboxTable table;
  private final ChannelAccounts accounts;
  private final MailIntake intake;
  private final Inbounds inbounds;
  private final OutboundSockets sockets;
  private final InstantSource clock;
  private final String node = UUID.randomUUID().toString();
  private final Map<UUID, Watched> watched = new HashMap<>();
  private volatile boolean running;
  private @Nullable Thread thread;

  /** A mailbox on this node. Only the one thread changes it, but for what the watch tells. */
  private static final class Watched {
    private final ImapServer server;
    private final long version;
    private final ImapWatch watch;
    private volatile @Nullable Instant stoppedAt;

    Watched(ImapServer server, long version, Function<Watched, ImapWatch> start) {
      this.server = server;
      this.version = version;
      this.watch = start.apply(this);
    }
  }

  MailboxWatches(
      MailboxLeaseTable leases,
      MailboxTable table,
      ChannelAccounts accounts,
      MailIntake intake,
      Inbounds inbounds,
      OutboundSockets sockets,
      InstantSource clock) {
    this.leases = leases;
    this.table = table;
    this.accounts = accounts;
    this.intake = intake;
    this.inbounds = inbounds;
    this.sockets = sockets;
    this.clock = clock;
  }

  private void run() {
    while (running) {
      try {
        turn();
        LockSupport.parkNanos(EVERY.toNanos());
      } catch (RuntimeException e) {
        if (running) {
          log.warn("Mailboxes could not be looked after; trying again", e);
          LockSupport.parkNanos(AFTER_FAILURE.toNanos());
        }
      }
    }
    watched.values().forEach(each -> each.watch.close());
    watched.clear();
  }

  private void turn() {
    var all =
        leases.all().stream()
            .collect(Collectors.toMap(Watchable::account, Function.identity(), (a, _) -> a));
    var mine = leases.held(all.keySet(), node, LEASE_SECONDS);
    for (var id : List.copyOf(watched.keySet())) {
      if (!mine.contains(id)) {
        end(id);
        leases.resign(node, id);
      }
    }
    for (var id : mine) {
      lookAfter(java.util.Objects.requireNonNull(all.get(id)));
    }
  }

  /** One account that cannot be looked after must not hold up those of others. */
  private void lookAfter(Watchable each) {
    try {
      var account = accounts.find(each.tenant(), each.account()).orElse(null);
      var server = account == null ? null : ServerSettings.imap(account).orElse(null);
      var known = watched.get(each.account());
      if (account == null || server == null) {
        end(each.account());
      } else if (known == null || !known.server.equals(server) || isDue(known, each)) {
        end(each.account());
        watched.put(
            each.account(),
            new Watched(server, each.version(), own -> start(own, account, server)));
      }
    } catch (RuntimeException e) {
      log.warn("The mailbox of {} cannot be looked after; trying again", each.account(), e);
    }
  }

  private boolean isDue(Watched known, Watchable now) {
    var stopped = known.stoppedAt;
    return stopped != null
        && (known.version != now.version() || stopped.plus(LOOK_AGAIN).isBefore(clock.instant()));
  }

  private void end(UUID account) {
    var known = watched.remove(account);
    if (known != null) {
      known.watch.close();
    }
  }

  private ImapWatch start(Watched own, Account account, ImapServer server) {
    var name = name(server);
    var row = Tenancy.in(account.tenant(), () -> table.find(account.tenant(), account.id()));
    var position =
        row.filter(each -> each.server().equals(name)).map(MailboxTable.Row::position).orElse(null);
    return ImapWatch.start(
        sockets,
        server,
        MailLimits.USUAL.bytes(),
        position,
        new Sink(account, name),
        new ImapWatch.Listener() {
          @Override
          public void connected() {
            say(account, name, MailboxTable.State.WATCHED, "");
          }

          @Override
          public void failed(ImapException problem, boolean stopped) {
            if (stopped) {
              own.stoppedAt = clock.instant();
            }
            say(
                account,
                name,
                stopped ? MailboxTable.State.STOPPED : MailboxTable.State.TROUBLE,
                String.valueOf(problem.getMessage()));
          }
        },
        REFRESH);
  }

  /** Which mailbox it is; of another one the position says nothing. */
  static String name(ImapServer server) {
    return "%s@%s:%d/%s".formatted(server.user(), server.host(), server.port(), server.folder());
  }

  private void say(Account account, String name, MailboxTable.State state, String words) {
    try {
      Tenancy.in(
          account.tenant(),
          () -> {
            table.say(account.tenant(), account.id(), name, state, words, clock.instant());
            return true;
          });
    } catch (RuntimeException e) {
      log.debug("The state of a mailbox could not be noted", e);
    }
  }

  /** Mails are on disk before the mailbox is told that we have them. */
  private final class Sink implements ImapSink {
    private final Account account;
    private final String name;

    Sink(Account account, String name) {
      this.account = account;
      this.name = name;
    }

    @Override
    public void take(ImapMail mail) {
      try {
        switch (mail) {
          case ImapMail.Whole(_, var bytes) -> intake.take(account, bytes, List.of());
          case ImapMail.TooLarge(var position, var size) ->
              inbounds.take(
                  account.tenant(),
                  account.id(),
                  new Item(
                      "imap/%s/%d/%d".formatted(name, position.validity(), position.uid()),
                      "mail.too_large",
                      "{\"tooLarge\":%d}".formatted(size)));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      begin(mail.position());
    }

    @Override
    public void begin(ImapPosition position) {
      Tenancy.in(
          account.tenant(),
          () -> {
            table.move(account.tenant(), account.id(), name, position, clock.instant());
            return true;
          });
    }
  }

  @Override
  public void start() {
    running = true;
    thread = Thread.ofVirtual().name("kira-mailboxes").start(this::run);
  }

  @Override
  public void stop() {
    running = false;
    var worker = thread;
    if (worker != null) {
      LockSupport.unpark(worker);
      try {
        worker.join(Duration.ofSeconds(15));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    try {
      leases.resign(node);
    } catch (RuntimeException e) {
      log.debug("The leases of mailboxes could not be given back", e);
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return ObjectsLifecycle.PHASE + 1;
  }
}
