package kira.team;

import static kira.team.AccountTable.asInstallation;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import kira.objects.DurableObjects;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Who is signed in where. A session is a row found by the hash of a random token; ending it takes
 * effect with the next request on every node, since every request looks.
 */
@Service
class Sessions {
  static final Duration LASTS = Duration.ofDays(30);
  static final Duration IDLE = Duration.ofDays(7);
  private static final Duration SEEN_EVERY = Duration.ofMinutes(1);
  private static final Duration ROTATED_EVERY = Duration.ofDays(1);

  /** Requests sent before the answer with the new token came may still carry the one before. */
  private static final Duration OVERLAP = Duration.ofMinutes(1);

  private static final String ENDED = "team/sessions-ended";

  /** A session as the request that carries its token sees it. */
  record Current(SessionTable.Row row, Role role) {
    TenantId tenant() {
      return new TenantId(row.workspace());
    }
  }

  private final SessionTable table;
  private final MemberTable members;
  private final DurableObjects objects;
  private final InstantSource clock;

  Sessions(SessionTable table, MemberTable members, DurableObjects objects, InstantSource clock) {
    this.table = table;
    this.members = members;
    this.objects = objects;
    this.clock = clock;
  }

  /** Starts a session and answers with the token that opens it; nobody else ever knows it. */
  Token open(UUID account, TenantId workspace, Role role, Account.Place from) {
    var token = Token.random();
    var now = clock.instant();
    asInstallation(() -> {
      table.deleteExpired(now.minus(LASTS), now.minus(IDLE));
      table.insert(UUID.randomUUID(), token.hash(), account, workspace.value(), role, from, now);
      return true;
    });
    seenIn(workspace, account);
    return token;
  }

  /** The session a token opens, if it is not over and its user still belongs where it is. */
  Optional<Current> find(Token token, Account.Place from) {
    var now = clock.instant();
    var found = asInstallation(() -> table.find(token.hash(), now));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    var row = found.get();
    if (!now.isBefore(row.createdAt().plus(LASTS)) || !now.isBefore(row.lastSeenAt().plus(IDLE))) {
      end(row.account(), row.id());
      return Optional.empty();
    }
    var tenant = new TenantId(row.workspace());
    var role =
        objects.read(Workspace.address(tenant), Workspace.State.class).state().role(row.account());
    if (role.isEmpty()) {
      end(row.account(), row.id());
      return Optional.empty();
    }
    if (!row.byPrevious() && row.hasPrevious() && !row.settled()) {
      asInstallation(() -> {
        table.settle(row.id(), now.plus(OVERLAP));
        return true;
      });
    }
    if (!now.isBefore(row.lastSeenAt().plus(SEEN_EVERY))) {
      asInstallation(() -> {
        table.seen(row.id(), from, now);
        return true;
      });
      seenIn(tenant, row.account());
    }
    return Optional.of(new Current(row, role.get()));
  }

  /**
   * A new token where one is due: daily, and when the role is another than at the last time. Empty
   * when none is.
   */
  Optional<Token> rotateIfDue(Current current, Token held) {
    var row = current.row();
    var now = clock.instant();
    var due =
        row.byPrevious()
            // The answer that carried the newest token never arrived; another tab's may still.
            ? !row.settled() && !now.isBefore(row.rotatedAt().plus(OVERLAP))
            : current.role() != row.role() || !now.isBefore(row.rotatedAt().plus(ROTATED_EVERY));
    if (!due) {
      return Optional.empty();
    }
    var token = Token.random();
    return asInstallation(() ->
        table.replace(row.id(), held.hash(), token.hash(), row.workspace(), current.role(), now))
        ? Optional.of(token)
        : Optional.empty();
  }

  /**
   * A new token, in this workspace. The one it was asked for with stays good until the new one is
   * used, since the answer may be lost. Empty when another request was faster.
   */
  Optional<Token> replace(UUID session, Token held, UUID account, TenantId workspace, Role role) {
    var token = Token.random();
    var now = clock.instant();
    var replaced =
        asInstallation(
            () -> table.replace(session, held.hash(), token.hash(), workspace.value(), role, now));
    if (replaced) {
      seenIn(workspace, account);
    }
    return replaced ? Optional.of(token) : Optional.empty();
  }

  /** {@link #replace} into another workspace; what is open in the one before is to be shut. */
  Optional<Token> move(UUID session, Token held, UUID account, TenantId workspace, Role role) {
    var token = replace(session, held, account, workspace, role);
    if (token.isPresent()) {
      announced(List.of(session));
    }
    return token;
  }

  List<SessionTable.Row> of(UUID account) {
    var now = clock.instant();
    return asInstallation(() -> table.of(account)).stream()
        .filter(row -> now.isBefore(row.createdAt().plus(LASTS)))
        .filter(row -> now.isBefore(row.lastSeenAt().plus(IDLE)))
        .toList();
  }

  /** Ends one; false when the account has no such session. */
  boolean end(UUID account, UUID session) {
    return announced(asInstallation(() -> table.delete(account, session))) > 0;
  }

  int endOthers(UUID account, UUID kept) {
    return announced(asInstallation(() -> table.deleteOthers(account, kept)));
  }

  int endIn(UUID account, TenantId workspace) {
    return announced(asInstallation(() -> table.deleteIn(account, workspace.value())));
  }

  /** Hears the ids of sessions that were ended or moved, on whichever node. */
  AutoCloseable onEnded(Consumer<Set<UUID>> listener) {
    return objects.onSignal(
        ENDED,
        text ->
            listener.accept(
                Arrays.stream(text.replace("\"", "").split(","))
                    .map(UUID::fromString)
                    .collect(Collectors.toCollection(HashSet::new))));
  }

  private int announced(List<UUID> ended) {
    if (!ended.isEmpty()) {
      // A signal is JSON: a string of ids.
      objects.signal(
          ENDED, ended.stream().map(UUID::toString).collect(Collectors.joining(",", "\"", "\"")));
    }
    return ended.size();
  }

  private void seenIn(TenantId workspace, UUID account) {
    var now = clock.instant();
    Tenancy.<@Nullable Void, RuntimeException>in(
        workspace,
        () -> {
          members.seen(workspace, account, now);
          return null;
        });
  }
}
