package kira.channels.email.server;

import java.util.Optional;
import kira.channels.Account;
import org.springframework.stereotype.Component;

/** What has to stand in DNS for the key with which mails of an account are signed. */
@Component
public class MailKeys {

  /** A TXT record. */
  public record Published(String name, String value) {}

  /** Empty where we do not sign, or with a key that is none. */
  public Optional<Published> published(Account account) {
    var domain = account.setting(ServerSettings.DKIM_DOMAIN);
    var selector = account.setting(ServerSettings.DKIM_SELECTOR);
    var key = account.secret(ServerSettings.DKIM_KEY);
    if (domain.isEmpty() || selector.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Published(
              "%s._domainkey.%s".formatted(selector.get(), domain.get()),
              DkimKeys.record(DkimKeys.read(key.get().reveal()))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
