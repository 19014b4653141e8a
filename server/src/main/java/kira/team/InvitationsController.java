package kira.team;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import kira.objects.RefusedException;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Needed;
import kira.platform.web.Open;
import kira.platform.web.Problem;
import kira.platform.web.PublicAddress;
import kira.platform.web.RateLimits;
import kira.platform.web.RateLimits.Limit;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Asking people in, and their answer to it. */
@RestController
@RequestMapping("/api/v1/invitations")
class InvitationsController {
  private static final Limit INVITATIONS = new Limit(100, Duration.ofHours(1));
  private static final Limit ANSWERS = new Limit(30, Duration.ofMinutes(1));

  private final Workspaces workspaces;
  private final Accounts accounts;
  private final SignIn signIn;
  private final SessionAnswers answers;
  private final UserDirectory directory;
  private final PublicAddress address;
  private final RateLimits limits;

  InvitationsController(
      Workspaces workspaces,
      Accounts accounts,
      SignIn signIn,
      SessionAnswers answers,
      UserDirectory directory,
      PublicAddress address,
      RateLimits limits) {
    this.workspaces = workspaces;
    this.accounts = accounts;
    this.signIn = signIn;
    this.answers = answers;
    this.directory = directory;
    this.address = address;
    this.limits = limits;
  }

  record NewInvitation(@Needed @Nullable String email, @Needed @Nullable Role role) {}

  /**
   * @param name of somebody who is new here
   * @param password needed unless the invited account is the one signed in
   * @param code of somebody with two-step sign-in
   */
  record Acceptance(@Nullable String name, @Nullable String password, @Nullable String code) {}

  record Inviter(UUID id, @Nullable String name) {}

  record Pending(
      UUID id,
      String email,
      Role role,
      Instant createdAt,
      Instant expiresAt,
      @Nullable Inviter invitedBy) {}

  record InvitationList(List<Pending> items) {}

  record Handed(UUID id, String email, Role role, Instant expiresAt, String url) {}

  record Offer(String workspaceName, String email, Role role, boolean accountExists) {}

  @Requires(Permission.TEAM_MANAGE)
  @GetMapping
  InvitationList invitations() {
    var invitations =
        workspaces.read(Tenancy.caller().tenant()).state().invitations().stream()
            .sorted(Comparator.comparing(Workspace.Invitation::createdAt).reversed())
            .toList();
    var names =
        directory.names(
            invitations.stream()
                .map(Workspace.Invitation::invitedBy)
                .filter(Objects::nonNull)
                .distinct()
                .toList());
    return new InvitationList(
        invitations.stream()
            .map(each ->
                new Pending(
                    each.id(),
                    each.email(),
                    each.role(),
                    each.createdAt(),
                    each.expiresAt(),
                    each.invitedBy() == null
                        ? null
                        : new Inviter(each.invitedBy(), names.get(each.invitedBy()))))
            .toList());
  }

  /** Answers with the link, which is shown this once: of its token only the hash is kept. */
  @Requires(Permission.TEAM_MANAGE)
  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  ResponseEntity<Handed> invite(@RequestBody NewInvitation body) {
    var caller = Tenancy.caller();
    var email = Input.email(body.email());
    var role = Input.required(body.role(), "role");
    limits.take("invite " + caller.tenant(), INVITATIONS);
    var handed = guarded(() -> workspaces.invite(caller.tenant(), email, role, caller.actor()));
    var invitation = handed.invitation();
    return ResponseEntity.status(HttpStatus.CREATED)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .body(
            new Handed(
                invitation.id(),
                invitation.email(),
                invitation.role(),
                invitation.expiresAt(),
                address.link("/invitation/" + handed.token())));
  }

  @Requires(Permission.TEAM_MANAGE)
  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  ResponseEntity<Void> revoke(@PathVariable UUID id) {
    var caller = Tenancy.caller();
    return guarded(() -> {
      workspaces.revoke(caller.tenant(), id, caller.actor());
      return ResponseEntity.noContent().build();
    });
  }

  @Open("Whoever holds the link may see what it invites to.")
  @GetMapping("/by-token/{token}")
  ResponseEntity<Offer> offer(@PathVariable String token, HttpServletRequest request) {
    limits.take("invitation " + request.getRemoteAddr(), ANSWERS);
    var offer = workspaces.offer(token);
    var invitation = offer.invitation();
    return ResponseEntity.ok()
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .body(
            new Offer(
                offer.state().name(),
                invitation.email(),
                invitation.role(),
                accounts.find(invitation.email()).isPresent()));
  }

  /**
   * Whoever is signed in as the one invited has proven everything; all others do it here, with a
   * code if they have two-step sign-in: a link must not be a way around it.
   */
  @Open("Whoever holds the link may accept; an account that exists takes its password.")
  @PostMapping("/by-token/{token}/accept")
  ResponseEntity<SessionView> accept(
      @PathVariable String token, @RequestBody Acceptance body, HttpServletRequest request) {
    limits.take("invitation " + request.getRemoteAddr(), ANSWERS);
    var offer = workspaces.offer(token);
    var email = offer.invitation().email();
    var from = SessionAuthenticator.place(request);
    var account = accounts.find(email);
    if (body.password() == null && account.isPresent()) {
      if (!isSignedIn(account.get(), request)) {
        throw Problem.unauthenticated();
      }
      var answer = guarded(() -> signIn.acceptSignedIn(offer, account.get(), from));
      return answers.of(HttpStatus.OK, answer, request);
    }
    var isNew = account.isEmpty();
    var name = isNew ? Input.name(body.name(), "name") : null;
    var password =
        isNew
            ? Input.newPassword(body.password(), "password", email)
            : Input.password(body.password(), "password");
    var answer = guarded(() -> signIn.accept(offer, name, password, Input.code(body.code()), from));
    return answers.of(HttpStatus.OK, answer, request);
  }

  private static boolean isSignedIn(UUID account, HttpServletRequest request) {
    return SessionAuthenticator.optionalSession(request)
        .filter(session -> session.row().account().equals(account))
        .isPresent();
  }

  private <T> T guarded(Supplier<T> change) {
    try {
      return change.get();
    } catch (RefusedException e) {
      throw Refusals.problem(e.refusal(), this::invitations);
    }
  }
}
