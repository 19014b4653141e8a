package kira.team;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import kira.objects.Address;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import kira.platform.tenancy.Actor;
import org.jspecify.annotations.Nullable;

/**
 * What a member did with their access to one workspace, for its audit trail: an account belongs to
 * no workspace, and no workspace may read what happened in another. Its id is the user's.
 */
final class Access implements Kind<Access.State, Access.Command, Access.Event> {
  static final String KIND = "access";

  enum What {
    SIGNED_IN,
    SWITCHED_IN,
    SIGNED_OUT,
    SESSIONS_ENDED,
    PASSWORD_CHANGED,
    TOTP_ENABLED,
    TOTP_DISABLED,
    LOCKED_OUT
  }

  /** The payload of the account's effect {@link Account#TELL_WORKSPACE}. */
  record News(
      UUID workspace,
      UUID user,
      What what,
      @Nullable String ip,
      @Nullable String userAgent,
      Instant at) {}

  record State(@Nullable Instant lastSignedInAt) {}

  sealed interface Command {
    record Note(UUID user, What what, @Nullable String ip, @Nullable String userAgent, Instant at)
        implements Command {}
  }

  sealed interface Event {
    UUID user();

    record SignedIn(UUID user, @Nullable String ip, @Nullable String userAgent, Instant at)
        implements Event {}

    /** Came over from another of their workspaces. */
    record SwitchedIn(UUID user, @Nullable String ip, @Nullable String userAgent, Instant at)
        implements Event {}

    record SignedOut(UUID user, @Nullable String ip, @Nullable String userAgent, Instant at)
        implements Event {}

    record SessionsEnded(UUID user, @Nullable String ip, @Nullable String userAgent, Instant at)
        implements Event {}

    record PasswordChanged(UUID user, @Nullable String ip, @Nullable String userAgent, Instant at)
        implements Event {}

    record TotpEnabled(UUID user, @Nullable String ip, @Nullable String userAgent, Instant at)
        implements Event {}

    record TotpDisabled(UUID user, @Nullable String ip, @Nullable String userAgent, Instant at)
        implements Event {}

    record LockedOut(UUID user, @Nullable String ip, @Nullable String userAgent, Instant at)
        implements Event {}
  }

  static Address address(UUID workspace, UUID user) {
    return new Address(KIND, workspace, user);
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Note(var user, var what, var ip, var agent, var at) ->
          Decision.accept(
              switch (what) {
                case SIGNED_IN -> new Event.SignedIn(user, ip, agent, at);
                case SWITCHED_IN -> new Event.SwitchedIn(user, ip, agent, at);
                case SIGNED_OUT -> new Event.SignedOut(user, ip, agent, at);
                case SESSIONS_ENDED -> new Event.SessionsEnded(user, ip, agent, at);
                case PASSWORD_CHANGED -> new Event.PasswordChanged(user, ip, agent, at);
                case TOTP_ENABLED -> new Event.TotpEnabled(user, ip, agent, at);
                case TOTP_DISABLED -> new Event.TotpDisabled(user, ip, agent, at);
                case LOCKED_OUT -> new Event.LockedOut(user, ip, agent, at);
              });
    };
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.SignedIn signedIn -> new State(signedIn.at());
      case Event.SwitchedIn _,
          Event.SignedOut _,
          Event.SessionsEnded _,
          Event.PasswordChanged _,
          Event.TotpEnabled _,
          Event.TotpDisabled _,
          Event.LockedOut _ ->
          state;
    };
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    return Map.of(
        "actor",
        event instanceof Event.LockedOut
            ? new Actor.Machine().text()
            : new Actor.User(event.user()).text());
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public Class<State> stateType() {
    return State.class;
  }

  @Override
  public Class<Command> commandType() {
    return Command.class;
  }

  @Override
  public Class<Event> eventType() {
    return Event.class;
  }

  @Override
  public State empty() {
    return new State(null);
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.named("access");
  }
}
