package kira.team;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import kira.objects.Address;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.Refusal;
import kira.objects.StateTable;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * A person who signs in: how they prove who they are, and the workspaces they may be a member of
 * (which of them they are, and as what, each workspace knows).
 *
 * <p>Whatever takes long or needs a key (hashing, decrypting) was done before a command comes here;
 * the command says which version of the secret it was done with. Password hashes and TOTP secrets
 * are sealed with a key from outside the database, so journal and backups hold nothing to guess at.
 */
final class Account implements Kind<Account.State, Account.Command, Account.Event> {
  static final String KIND = "account";

  /** Tells a workspace's audit trail what one of its members did to their account. */
  static final String TELL_WORKSPACE = "team.access";

  static final Refusal TOTP_NOT_BEGUN =
      new Refusal("totp_not_begun", "Begin setting up two-step sign-in again.", null);

  record Totp(String storedSecret, boolean enabled, long lastStep) {}

  /**
   * @param locale what they were given, until they chose one
   * @param passwordVersion counts the passwords there have been
   * @param recovery hashes of the recovery codes not used yet
   * @param workspaces in the order joined
   * @param lastWorkspace where they last went
   * @param choseLocale whether they said themselves which language they want
   */
  record State(
      long version,
      String email,
      String name,
      String locale,
      String storedPassword,
      long passwordVersion,
      @Nullable Totp totp,
      List<String> recovery,
      Set<UUID> workspaces,
      @Nullable UUID lastWorkspace,
      @Nullable Instant createdAt,
      boolean choseLocale) {
    State {
      recovery = List.copyOf(recovery);
      workspaces = Collections.unmodifiableSet(new LinkedHashSet<>(workspaces));
    }

    boolean opened() {
      return createdAt != null;
    }

    boolean totpEnabled() {
      return totp != null && totp.enabled();
    }
  }

  /** Where a command was given from. */
  record Place(@Nullable String ip, @Nullable String userAgent) {}

  sealed interface Command {
    record Open(
        UUID account, String email, String name, String locale, String storedPassword, Instant at)
        implements Command {}

    /**
     * The password was right, and if there is a code, it was right for that step or is the recovery
     * code of that hash.
     *
     * @param workspace where they land
     */
    record SignIn(
        UUID account,
        @Nullable UUID workspace,
        long passwordVersion,
        @Nullable Long totpStep,
        @Nullable String recoveryHash,
        Place from,
        Instant at)
        implements Command {}

    record ChangePassword(
        UUID account, String storedPassword, long passwordVersion, Place from, Instant at)
        implements Command {}

    record ChangeProfile(UUID account, @Nullable String name, @Nullable String locale, Instant at)
        implements Command {}

    record BeginTotp(UUID account, String storedSecret, Instant at) implements Command {}

    /** The code was right for that step of the secret that was begun. */
    record ConfirmTotp(
        UUID account, String storedSecret, long step, List<String> recovery, Place from, Instant at)
        implements Command {
      public ConfirmTotp {
        recovery = List.copyOf(recovery);
      }
    }

    record DisableTotp(UUID account, long passwordVersion, Place from, Instant at)
        implements Command {}

    /** Went over to another of their workspaces. */
    record Enter(UUID account, UUID workspace, Place from, Instant at) implements Command {}

    /**
     * The same secrets encrypted with a new key; a secret that was changed meanwhile is not the one
     * that was encrypted again, and stays.
     */
    record RenewSecrets(
        UUID account,
        String previousPassword,
        String storedPassword,
        @Nullable String previousSecret,
        @Nullable String storedSecret,
        Instant at)
        implements Command {}

    /** May now be a member of the workspace. */
    record Join(UUID account, UUID workspace, Instant at) implements Command {}

    record Leave(UUID account, UUID workspace, Instant at) implements Command {}

    /** Sign-in was closed for a while after too many failures. */
    record NoteLockOut(UUID account, Instant until, Place from, Instant at) implements Command {}
  }

  sealed interface Event {
    UUID account();

    record AccountOpened(
        UUID account, String email, String name, String locale, String storedPassword, Instant at)
        implements Event {}

    record SignedIn(
        UUID account,
        @Nullable UUID workspace,
        @Nullable Long totpStep,
        @Nullable String recoveryHash,
        Place from,
        Instant at)
        implements Event {}

    record PasswordChanged(UUID account, String storedPassword, Place from, Instant at)
        implements Event {}

    /**
     * @param choseLocale whether they said which language they want, be it the one they had
     */
    record ProfileChanged(
        UUID account,
        String name,
        String locale,
        String previousName,
        Instant at,
        boolean choseLocale)
        implements Event {}

    record TotpBegun(UUID account, String storedSecret, Instant at) implements Event {}

    record TotpEnabled(UUID account, long step, List<String> recovery, Place from, Instant at)
        implements Event {
      public TotpEnabled {
        recovery = List.copyOf(recovery);
      }
    }

    record TotpDisabled(UUID account, Place from, Instant at) implements Event {}

    record WorkspaceEntered(UUID account, UUID workspace, Place from, Instant at)
        implements Event {}

    record SecretsRenewed(
        UUID account, String storedPassword, @Nullable String storedSecret, Instant at)
        implements Event {}

    record WorkspaceJoined(UUID account, UUID workspace, Instant at) implements Event {}

    record WorkspaceLeft(UUID account, UUID workspace, Instant at) implements Event {}

    record LockedOut(UUID account, Instant until, Place from, Instant at) implements Event {}
  }

  static Address address(UUID account) {
    return new Address(KIND, TenantId.INSTALLATION.value(), account);
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    if (command instanceof Command.Open open) {
      return open(state, open);
    }
    if (!state.opened()) {
      return Decision.refuse("not_found", "There is no such account.");
    }
    return switch (command) {
      case Command.Open open -> open(state, open);
      case Command.SignIn signIn -> signIn(state, signIn);
      case Command.ChangePassword change when change.passwordVersion() != state.passwordVersion() ->
          changedMeanwhile();
      case Command.ChangePassword(var account, var stored, _, var from, var at) ->
          tell(
              state,
              Decision.accept(new Event.PasswordChanged(account, stored, from, at)),
              Access.What.PASSWORD_CHANGED,
              account,
              from,
              at);
      case Command.ChangeProfile change -> changeProfile(state, change);
      case Command.BeginTotp _ when state.totpEnabled() ->
          Decision.refuse("totp_enabled", "Two-step sign-in is already on.");
      case Command.BeginTotp(var account, var stored, var at) ->
          Decision.accept(new Event.TotpBegun(account, stored, at));
      case Command.ConfirmTotp confirm -> confirmTotp(state, confirm);
      case Command.DisableTotp disable when disable.passwordVersion() != state.passwordVersion() ->
          changedMeanwhile();
      case Command.DisableTotp _ when state.totp() == null -> Decision.accept();
      case Command.DisableTotp(var account, _, var from, var at) ->
          tell(
              state,
              Decision.accept(new Event.TotpDisabled(account, from, at)),
              Access.What.TOTP_DISABLED,
              account,
              from,
              at);
      case Command.Enter(var account, var workspace, var from, var at) ->
          tell(
              state,
              Decision.accept(new Event.WorkspaceEntered(account, workspace, from, at)),
              Access.What.SWITCHED_IN,
              account,
              workspace,
              from,
              at);
      case Command.RenewSecrets renew -> renewSecrets(state, renew);
      case Command.Join(_, var workspace, _) when state.workspaces().contains(workspace) ->
          Decision.accept();
      case Command.Join(var account, var workspace, var at) ->
          Decision.accept(new Event.WorkspaceJoined(account, workspace, at));
      case Command.Leave(_, var workspace, _) when !state.workspaces().contains(workspace) ->
          Decision.accept();
      case Command.Leave(var account, var workspace, var at) ->
          Decision.accept(new Event.WorkspaceLeft(account, workspace, at));
      case Command.NoteLockOut(var account, var until, var from, var at) ->
          tell(
              state,
              Decision.accept(new Event.LockedOut(account, until, from, at)),
              Access.What.LOCKED_OUT,
              account,
              from,
              at);
    };
  }

  private static Decision<Event> open(State state, Command.Open open) {
    return state.opened()
        ? Decision.refuse("account_exists", "This e-mail address has an account.", "email")
        : Decision.accept(
            new Event.AccountOpened(
                open.account(),
                open.email(),
                open.name(),
                open.locale(),
                open.storedPassword(),
                open.at()));
  }

  private static Decision<Event> signIn(State state, Command.SignIn signIn) {
    if (signIn.passwordVersion() != state.passwordVersion()) {
      return signInFailed();
    }
    var totp = state.totp();
    if (totp != null && totp.enabled()) {
      var step = signIn.totpStep();
      if (step == null && signIn.recoveryHash() == null) {
        return Decision.refuse("code_required", "Enter the code from your authenticator app.");
      }
      // A code that was used, or is older than one that was, is spent: somebody may have watched.
      if (step != null && step <= totp.lastStep()) {
        return signInFailed();
      }
      if (step == null && !state.recovery().contains(signIn.recoveryHash())) {
        return signInFailed();
      }
    }
    var enabled = totp != null && totp.enabled();
    var event =
        new Event.SignedIn(
            signIn.account(),
            signIn.workspace(),
            enabled ? signIn.totpStep() : null,
            enabled && signIn.totpStep() == null ? signIn.recoveryHash() : null,
            signIn.from(),
            signIn.at());
    var accepted = Decision.<Event>accept(event);
    return signIn.workspace() == null
        ? accepted
        : tell(
            state,
            accepted,
            Access.What.SIGNED_IN,
            signIn.account(),
            signIn.workspace(),
            signIn.from(),
            signIn.at());
  }

  private static Decision<Event> changeProfile(State state, Command.ChangeProfile change) {
    var name = Objects.requireNonNullElse(change.name(), state.name());
    var locale = Objects.requireNonNullElse(change.locale(), state.locale());
    boolean chooses = change.locale() != null;
    return name.equals(state.name())
            && locale.equals(state.locale())
            && (state.choseLocale() || !chooses)
        ? Decision.accept()
        : Decision.accept(
            new Event.ProfileChanged(
                change.account(), name, locale, state.name(), change.at(), chooses));
  }

  private static Decision<Event> confirmTotp(State state, Command.ConfirmTotp confirm) {
    var totp = state.totp();
    if (totp == null || totp.enabled() || !totp.storedSecret().equals(confirm.storedSecret())) {
      return new Decision.Refused<>(TOTP_NOT_BEGUN);
    }
    return tell(
        state,
        Decision.accept(
            new Event.TotpEnabled(
                confirm.account(),
                confirm.step(),
                confirm.recovery(),
                confirm.from(),
                confirm.at())),
        Access.What.TOTP_ENABLED,
        confirm.account(),
        confirm.from(),
        confirm.at());
  }

  private static Decision<Event> renewSecrets(State state, Command.RenewSecrets renew) {
    var secret = state.totp() == null ? null : state.totp().storedSecret();
    if (!renew.previousPassword().equals(state.storedPassword())
        || !Objects.equals(renew.previousSecret(), secret)) {
      return Decision.refuse("version_conflict", "The secrets were changed meanwhile.");
    }
    return Decision.accept(
        new Event.SecretsRenewed(
            renew.account(), renew.storedPassword(), renew.storedSecret(), renew.at()));
  }

  private static Decision<Event> changedMeanwhile() {
    return Decision.refuse("password_wrong", "The password was changed meanwhile.");
  }

  private static Decision<Event> signInFailed() {
    return Decision.refuse("sign_in_failed", "E-mail address, password or code is not right.");
  }

  /** Adds the news for the audit trail of every workspace the person may be in. */
  private static Decision<Event> tell(
      State state,
      Decision.Accepted<Event> accepted,
      Access.What what,
      UUID account,
      Place from,
      Instant at) {
    var all = accepted;
    for (var workspace : state.workspaces()) {
      all = tell(state, all, what, account, workspace, from, at);
    }
    return all;
  }

  private static Decision.Accepted<Event> tell(
      State state,
      Decision.Accepted<Event> accepted,
      Access.What what,
      UUID account,
      UUID workspace,
      Place from,
      Instant at) {
    return accepted.effect(
        TELL_WORKSPACE,
        account + ":" + (state.version() + 1) + ":" + workspace,
        new Access.News(workspace, account, what, from.ip(), from.userAgent(), at));
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.AccountOpened(_, var email, var name, var locale, var password, var at) ->
          new State(
              state.version() + 1,
              email,
              name,
              locale,
              password,
              1,
              null,
              List.of(),
              Set.of(),
              null,
              at,
              false);
      case Event.SignedIn signedIn -> {
        var totp = state.totp();
        var step = signedIn.totpStep();
        var after =
            secured(
                state,
                state.storedPassword(),
                state.passwordVersion(),
                totp == null || step == null
                    ? totp
                    : new Totp(totp.storedSecret(), totp.enabled(), step),
                without(state.recovery(), signedIn.recoveryHash()));
        yield signedIn.workspace() == null
            ? after
            : placed(after, 0, state.workspaces(), signedIn.workspace());
      }
      case Event.PasswordChanged(_, var password, _, _) ->
          secured(state, password, state.passwordVersion() + 1, state.totp(), state.recovery());
      case Event.ProfileChanged(_, var name, var locale, _, _, var chose) ->
          new State(
              state.version() + 1,
              state.email(),
              name,
              locale,
              state.storedPassword(),
              state.passwordVersion(),
              state.totp(),
              state.recovery(),
              state.workspaces(),
              state.lastWorkspace(),
              state.createdAt(),
              state.choseLocale() || chose);
      case Event.TotpBegun(_, var secret, _) ->
          secured(
              state,
              state.storedPassword(),
              state.passwordVersion(),
              new Totp(secret, false, 0),
              state.recovery());
      case Event.TotpEnabled(_, var step, var recovery, _, _) ->
          secured(
              state,
              state.storedPassword(),
              state.passwordVersion(),
              new Totp(Objects.requireNonNull(state.totp()).storedSecret(), true, step),
              recovery);
      case Event.TotpDisabled _ ->
          secured(state, state.storedPassword(), state.passwordVersion(), null, List.of());
      case Event.SecretsRenewed(_, var password, var secret, _) -> {
        var totp = state.totp();
        yield secured(
            state,
            password,
            state.passwordVersion(),
            totp == null || secret == null
                ? totp
                : new Totp(secret, totp.enabled(), totp.lastStep()),
            state.recovery());
      }
      case Event.WorkspaceEntered(_, var workspace, _, _) ->
          placed(state, 1, state.workspaces(), workspace);
      case Event.WorkspaceJoined(_, var workspace, _) -> {
        var workspaces = new LinkedHashSet<>(state.workspaces());
        workspaces.add(workspace);
        yield placed(state, 1, workspaces, state.lastWorkspace());
      }
      case Event.WorkspaceLeft(_, var workspace, _) -> {
        var workspaces = new LinkedHashSet<>(state.workspaces());
        workspaces.remove(workspace);
        yield placed(
            state,
            1,
            workspaces,
            workspace.equals(state.lastWorkspace()) ? null : state.lastWorkspace());
      }
      case Event.LockedOut _ -> placed(state, 1, state.workspaces(), state.lastWorkspace());
    };
  }

  private static State secured(
      State state,
      String password,
      long passwordVersion,
      @Nullable Totp totp,
      List<String> recovery) {
    return new State(
        state.version() + 1,
        state.email(),
        state.name(),
        state.locale(),
        password,
        passwordVersion,
        totp,
        recovery,
        state.workspaces(),
        state.lastWorkspace(),
        state.createdAt(),
        state.choseLocale());
  }

  private static State placed(
      State state, int events, Set<UUID> workspaces, @Nullable UUID lastWorkspace) {
    return new State(
        state.version() + events,
        state.email(),
        state.name(),
        state.locale(),
        state.storedPassword(),
        state.passwordVersion(),
        state.totp(),
        state.recovery(),
        workspaces,
        lastWorkspace,
        state.createdAt(),
        state.choseLocale());
  }

  private static List<String> without(List<String> hashes, @Nullable String used) {
    if (used == null) {
      return hashes;
    }
    var left = new ArrayList<>(hashes);
    left.remove(used);
    return left;
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    return Map.of(
        "actor",
        // A stranger locked it out, not its owner; and a new key is the operator's.
        event instanceof Event.LockedOut || event instanceof Event.SecretsRenewed
            ? new Actor.Machine().text()
            : new Actor.User(event.account()).text());
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
    return new State(0, "", "", "en", "", 0, null, List.of(), Set.of(), null, null, false);
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("account")
        .column("email", "text", State::email)
        .column("name", "text", State::name)
        .column("totp", "boolean", State::totpEnabled);
  }
}
