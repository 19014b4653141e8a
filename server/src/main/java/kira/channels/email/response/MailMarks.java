package kira.channels.email.response;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.Lane;
import kira.channels.email.EmailSettings;
import kira.platform.tenancy.TenantId;
import kira.platform.web.PublicAddress;
import org.springframework.stereotype.Component;

/** What a mail carries so that whoever gets it can answer by more than a reply. */
@Component
public class MailMarks {
  private final MailTokens tokens;
  private final PublicAddress address;

  MailMarks(MailTokens tokens, PublicAddress address) {
    this.tokens = tokens;
    this.address = address;
  }

  /** The page where whoever gets the delivery unsubscribes. */
  public String unsubscribe(TenantId tenant, UUID delivery) {
    return address.link(
        "/mail/u/" + tokens.issue(MailTokens.Use.UNSUBSCRIBE, tenant, delivery, ""));
  }

  /**
   * The header fields by which mail programs offer to unsubscribe (RFC 2369 and 8058); none for
   * what is meant for one person.
   */
  public Map<String, String> headers(Account account, UUID delivery, Lane lane) {
    if (lane != Lane.BULK) {
      return Map.of();
    }
    var token = tokens.issue(MailTokens.Use.UNSUBSCRIBE, account.tenant(), delivery, "");
    var subject =
        URLEncoder.encode(Unsubscribing.subject(token), StandardCharsets.UTF_8).replace("+", "%20");
    var headers = new LinkedHashMap<String, String>();
    headers.put(
        "List-Unsubscribe",
        "<%s>, <mailto:%s?subject=%s>"
            .formatted(
                address.link("/mail/u/" + token), EmailSettings.receiving(account), subject));
    headers.put("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    return headers;
  }
}
