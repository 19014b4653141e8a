package kira.channels.webhook;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import kira.channels.Account;
import kira.channels.ChannelAccounts;
import kira.platform.secrets.Secret;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Needed;
import kira.platform.web.OneOf;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Makes the secrets of webhook accounts, and shows each once. */
@RestController
@RequestMapping("/api/v1/channels/accounts/{account}/webhook-secrets")
class WebhookSecretController {
  private static final int BYTES = 24;

  private final ChannelAccounts accounts;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  WebhookSecretController(ChannelAccounts accounts, InstantSource clock) {
    this.accounts = accounts;
    this.clock = clock;
  }

  /**
   * @param which {@code signingSecret}, which Kira signs with, or {@code inboundSecret}, which the
   *     other side signs with
   */
  record NewSecret(
      @OneOf(words = {"signingSecret", "inboundSecret"}) @Needed @Nullable String which) {}

  /** A secret, shown this once. */
  record MadeSecret(String which, String value) {}

  /**
   * A secret that is in use; never what it is.
   *
   * @param oldUntil until when the one before it holds, too; null where none does
   */
  record SecretView(
      @OneOf(words = {"signingSecret", "inboundSecret"}) String which,
      boolean set,
      @Nullable Instant oldUntil) {}

  /** The secrets of a webhook. */
  record SecretList(List<SecretView> items) {
    SecretList {
      items = List.copyOf(items);
    }
  }

  /** Which secrets there are, and which old ones still hold. */
  @GetMapping
  @Requires(Permission.SETTINGS_READ)
  SecretList list(@PathVariable UUID account) {
    var found = found(account);
    return new SecretList(
        Stream.of(WebhookChannel.SIGNING_SECRET, WebhookChannel.INBOUND_SECRET)
            .map(which ->
                new SecretView(
                    which,
                    found.secret(which).isPresent(),
                    OldSecret.of(found, which, clock.instant()).map(OldSecret::until).orElse(null)))
            .toList());
  }

  /** Ends an old secret at once, such as one that somebody else knows. */
  @DeleteMapping("/{which}/old")
  @Requires(Permission.SETTINGS_MANAGE)
  SecretList end(@PathVariable UUID account, @PathVariable String which) {
    var found = found(account);
    OldSecret.of(found, which, clock.instant())
        .ifPresent(old ->
            keep(
                found,
                OldSecret.name(which),
                new OldSecret(old.secret(), Instant.EPOCH).kept().reveal()));
    return list(account);
  }

  /** Makes a secret; the one that was there holds for another day. */
  @PostMapping
  @Requires(Permission.SETTINGS_MANAGE)
  MadeSecret make(@PathVariable UUID account, @RequestBody NewSecret body) {
    var found = found(account);
    var which = body.which() == null ? "" : body.which();
    if (!which.equals(WebhookChannel.SIGNING_SECRET)
        && !which.equals(WebhookChannel.INBOUND_SECRET)) {
      throw Problem.badRequest("invalid_request", "There is no such secret.", "which");
    }
    if (found.isSimulated()) {
      throw new Problem(422, "simulated", "The simulator has made its own secrets.", "which");
    }
    var bytes = new byte[BYTES];
    random.nextBytes(bytes);
    var value = "whsec_" + Base64.getEncoder().encodeToString(bytes);
    keep(found, which, value);
    return new MadeSecret(which, value);
  }

  private Account found(UUID account) {
    return accounts
        .find(Tenancy.caller().tenant(), account)
        .filter(each -> each.adapter().equals(WebhookChannel.ADAPTER))
        .orElseThrow(() -> Problem.notFound("webhook account"));
  }

  private void keep(Account account, String which, String value) {
    accounts.change(
        account,
        account.name(),
        account.senders(),
        account.settings(),
        Map.of(which, Secret.of(value)),
        Tenancy.caller().actor().text());
  }
}
