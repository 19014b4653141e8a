package kira.channels.webhook;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
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
  private final SecureRandom random = new SecureRandom();

  WebhookSecretController(ChannelAccounts accounts) {
    this.accounts = accounts;
  }

  /**
   * @param which {@code signingSecret}, which Kira signs with, or {@code inboundSecret}, which the
   *     other side signs with
   */
  record NewSecret(
      @OneOf(words = {"signingSecret", "inboundSecret"}) @Needed @Nullable String which) {}

  /** A secret, shown this once. */
  record MadeSecret(String which, String value) {}

  /** Makes a secret in place of the one that was there, which holds no more. */
  @PostMapping
  @Requires(Permission.SETTINGS_MANAGE)
  MadeSecret make(@PathVariable UUID account, @RequestBody NewSecret body) {
    var found =
        accounts
            .find(Tenancy.caller().tenant(), account)
            .filter(each -> each.adapter().equals(WebhookChannel.ADAPTER))
            .orElseThrow(() -> Problem.notFound("webhook account"));
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
