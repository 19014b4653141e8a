package kira.team;

import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;
import java.util.UUID;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.TenantId;
import kira.team.SignInGuard.Checked;
import kira.team.SignInGuard.Verdict;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * The ways in: a new workspace, a password and perhaps a code, an invitation. What it says to one
 * who fails is the same whether there is such an account or not, and takes as long.
 */
@Service
class SignIn {

  /** How it went. */
  sealed interface Answer {
    record SignedIn(Token token, UUID account, TenantId workspace) implements Answer {}

    record Failed() implements Answer {}

    /** The password is right; a code is still to come. */
    record CodeRequired() implements Answer {}

    record LockedOut(Duration delay) implements Answer {}

    /** Everything was right, but they are a member nowhere any more. */
    record NoWorkspace() implements Answer {}
  }

  /** What a check of password and code came to. */
  private sealed interface Proof {
    /**
     * @param landing where they go unless they are on the way somewhere else
     */
    record Given(UUID account, Optional<TenantId> landing) implements Proof {}

    record Missing(Answer why) implements Proof {}
  }

  /** Of a new workspace, until somebody says otherwise. */
  private static final String LOCALE = "en";

  private static final String TIME_ZONE = "UTC";

  private final Accounts accounts;
  private final Workspaces workspaces;
  private final Sessions sessions;
  private final SignInGuard guard;
  private final DurableObjects objects;
  private final InstantSource clock;

  SignIn(
      Accounts accounts,
      Workspaces workspaces,
      Sessions sessions,
      SignInGuard guard,
      DurableObjects objects,
      InstantSource clock) {
    this.accounts = accounts;
    this.workspaces = workspaces;
    this.sessions = sessions;
    this.guard = guard;
    this.objects = objects;
    this.clock = clock;
  }

  Answer signIn(String email, String password, @Nullable String code, Account.Place from) {
    return switch (prove(email, password, code, true, from)) {
      case Proof.Missing(var why) -> why;
      case Proof.Given(var account, var landing) when landing.isPresent() ->
          opened(account, landing.get(), from);
      case Proof.Given _ -> new Answer.NoWorkspace();
    };
  }

  /**
   * Opens a workspace and, for an address that is new here, an account. Somebody who has one opens
   * the workspace with its password; for everybody else the answer is that it failed.
   */
  Answer signUp(
      String workspace,
      @Nullable String timeZone,
      String name,
      String email,
      String password,
      Account.Place from) {
    if (accounts.find(email).isEmpty()) {
      var account = accounts.open(email, name, LOCALE, password);
      if (account.isPresent()) {
        return landed(
            account.get(),
            openWorkspace(UUID.randomUUID(), workspace, timeZone, account.get()),
            from);
      }
    }
    return switch (prove(email, password, null, false, from)) {
      case Proof.Missing(var why) -> why;
      case Proof.Given(var account, _) ->
          entered(account, openWorkspace(UUID.randomUUID(), workspace, timeZone, account), from);
    };
  }

  /**
   * @param timeZone whose days its figures count; what is no time zone that we know is UTC
   */
  TenantId openWorkspace(UUID id, String name, @Nullable String timeZone, UUID owner) {
    var workspace = new TenantId(id);
    var zone =
        timeZone != null && ZoneId.getAvailableZoneIds().contains(timeZone) ? timeZone : TIME_ZONE;
    workspaces.open(workspace, name, LOCALE, zone, owner, new Actor.User(owner));
    return workspace;
  }

  /** Accepts an invitation: with the account of its address, or with a new one. */
  Answer accept(
      Workspaces.Offer offer,
      @Nullable String name,
      String password,
      @Nullable String code,
      Account.Place from) {
    var email = offer.invitation().email();
    if (name != null && accounts.find(email).isEmpty()) {
      var account = accounts.open(email, name, offer.state().locale(), password);
      if (account.isPresent()) {
        workspaces.accept(offer, account.get());
        return landed(account.get(), offer.workspace(), from);
      }
    }
    return switch (prove(email, password, code, false, from)) {
      case Proof.Missing(var why) -> why;
      case Proof.Given(var account, _) -> {
        workspaces.accept(offer, account);
        yield entered(account, offer.workspace(), from);
      }
    };
  }

  /** Accepts an invitation as the account it is for, which is signed in. */
  Answer acceptSignedIn(Workspaces.Offer offer, UUID account, Account.Place from) {
    workspaces.accept(offer, account);
    return entered(account, offer.workspace(), from);
  }

  /**
   * Checks the password of somebody who is signed in, under the same guard; empty when it is right.
   */
  Optional<Answer> confirm(UUID account, Account.State state, String password, Account.Place from) {
    var answer =
        guard.check(
            state.email(),
            from,
            () ->
                accounts.matches(account, state, password)
                    ? new Checked<>(Verdict.RIGHT, true)
                    : new Checked<>(Verdict.WRONG, false));
    return switch (answer) {
      case SignInGuard.Answer.Closed<Boolean>(var wait) -> Optional.of(new Answer.LockedOut(wait));
      case SignInGuard.Answer.Open<Boolean>(var right) ->
          right ? Optional.empty() : Optional.of(new Answer.Failed());
    };
  }

  private Proof prove(
      String email, String password, @Nullable String code, boolean lands, Account.Place from) {
    var answer = guard.check(email, from, () -> check(email, password, code, lands, from));
    return switch (answer) {
      case SignInGuard.Answer.Closed<Proof>(var wait) ->
          new Proof.Missing(new Answer.LockedOut(wait));
      case SignInGuard.Answer.Open<Proof>(var proof) -> proof;
    };
  }

  private Checked<Proof> check(
      String email, String password, @Nullable String code, boolean lands, Account.Place from) {
    // For an address without an account this is one that was never opened, and nothing is right.
    var account = accounts.find(email).orElse(Accounts.NOBODY);
    var state = accounts.state(account);
    if (!accounts.matches(account, state, password)) {
      return failed();
    }
    var proof = new Accounts.Code(null, null);
    if (state.totpEnabled()) {
      if (code == null || code.isBlank()) {
        return unfinished();
      }
      var found = accounts.code(account, state, code);
      if (found.isEmpty()) {
        return failed();
      }
      proof = found.get();
    }
    var landing =
        lands
            ? workspaces.landing(state, account).map(Workspaces.Membership::workspace)
            : Optional.<TenantId>empty();
    var outcome =
        objects.ask(
            Account.address(account),
            new Account.Command.SignIn(
                account,
                landing.map(TenantId::value).orElse(null),
                state.passwordVersion(),
                proof.step(),
                proof.recoveryHash(),
                from,
                clock.instant()));
    return switch (outcome) {
      case Outcome.Done _ -> new Checked<>(Verdict.RIGHT, new Proof.Given(account, landing));
      // Two-step sign-in was put in force this very moment.
      case Outcome.Refused(var refusal) when refusal.code().equals("code_required") -> unfinished();
      case Outcome.Refused _ -> failed();
    };
  }

  /** A new account's first session; the account has but this password, so there is no race. */
  private Answer landed(UUID account, TenantId workspace, Account.Place from) {
    objects
        .ask(
            Account.address(account),
            new Account.Command.SignIn(
                account, workspace.value(), 1, null, null, from, clock.instant()))
        .version();
    return opened(account, workspace, from);
  }

  private Answer entered(UUID account, TenantId workspace, Account.Place from) {
    accounts.enter(account, workspace, from);
    return opened(account, workspace, from);
  }

  private Answer opened(UUID account, TenantId workspace, Account.Place from) {
    var role = workspaces.read(workspace).state().role(account);
    return role.isEmpty()
        ? new Answer.NoWorkspace()
        : new Answer.SignedIn(
            sessions.open(account, workspace, role.get(), from), account, workspace);
  }

  private static Checked<Proof> failed() {
    return new Checked<>(Verdict.WRONG, new Proof.Missing(new Answer.Failed()));
  }

  private static Checked<Proof> unfinished() {
    return new Checked<>(Verdict.UNFINISHED, new Proof.Missing(new Answer.CodeRequired()));
  }
}
