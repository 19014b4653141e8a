package kira.channels.email.response;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kira.channels.Account;
import kira.channels.ChannelProvider.Draft;
import kira.channels.Lane;
import kira.channels.email.EmailSettings;
import kira.platform.html.CleanText;
import kira.platform.html.HtmlText;
import kira.platform.tenancy.TenantId;
import kira.platform.web.PublicAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a mail carries so that whoever gets it can answer by more than a reply. */
@Component
public class MailMarks {
  private static final Pattern LINK =
      Pattern.compile("(?is)(<a\\b[^>]*?\\shref=)(?:\"([^\"]*)\"|'([^']*)')");

  /** A link in a text, without what ends the sentence that it stands in. */
  private static final Pattern WRITTEN =
      Pattern.compile("(?i)\\bhttps?://[^\\s<>\"]*[^\\s<>\".,;:!?'()\\[\\]{}]");

  private static final Pattern END = Pattern.compile("(?i)</body\\s*>");
  private static final String PIXEL =
      "<img src=\"%s\" width=\"1\" height=\"1\" alt=\"\" style=\"display:block;width:1px;"
          + "height:1px;border:0\">";
  private static final int LONGEST_SUBJECT = 80;

  private final MailTokens tokens;
  private final PublicAddress address;

  MailMarks(MailTokens tokens, PublicAddress address) {
    this.tokens = tokens;
    this.address = address;
  }

  /**
   * What is to be learned of a mail; null leaves it to the account. Where nobody switched anything
   * on, nothing is.
   */
  public record Tracking(@Nullable Boolean opens, @Nullable Boolean clicks) {}

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

  /** The draft as it is to be followed. Written once: a key that comes again brings the same. */
  public Draft marked(Account account, UUID delivery, Draft draft, @Nullable Tracking wish) {
    var html = draft.html();
    boolean clicks = isOn(wish == null ? null : wish.clicks(), account, EmailSettings.TRACK_CLICKS);
    return new Draft(
        draft.to(),
        draft.subject(),
        clicks ? written(account.tenant(), delivery, draft.text()) : draft.text(),
        html == null
            ? null
            : marked(
                account,
                delivery,
                html,
                draft.subject() == null ? "" : draft.subject(),
                isOn(wish == null ? null : wish.opens(), account, EmailSettings.TRACK_OPENS),
                clicks),
        draft.headers());
  }

  /** A reply of a person, which is followed only where that is switched on for replies, too. */
  public String reply(Account account, UUID delivery, String html, String subject) {
    return EmailSettings.isOn(account, EmailSettings.TRACK_REPLIES)
        ? marked(
            account,
            delivery,
            html,
            subject,
            EmailSettings.isOn(account, EmailSettings.TRACK_OPENS),
            EmailSettings.isOn(account, EmailSettings.TRACK_CLICKS))
        : html;
  }

  /** The text of such a reply. */
  public String replyText(Account account, UUID delivery, String text) {
    return EmailSettings.isOn(account, EmailSettings.TRACK_REPLIES)
            && EmailSettings.isOn(account, EmailSettings.TRACK_CLICKS)
        ? written(account.tenant(), delivery, text)
        : text;
  }

  private static boolean isOn(@Nullable Boolean wish, Account account, String setting) {
    return wish == null ? EmailSettings.isOn(account, setting) : wish;
  }

  private String marked(
      Account account, UUID delivery, String html, String subject, boolean opens, boolean clicks) {
    var marked = clicks ? clicks(account.tenant(), delivery, html) : html;
    if (!opens) {
      return marked;
    }
    var pixel =
        PIXEL.formatted(
            address.link(
                "/mail/o/"
                    + tokens.issue(
                        MailTokens.Use.OPEN,
                        account.tenant(),
                        delivery,
                        CleanText.cut(subject, LONGEST_SUBJECT))));
    var end = END.matcher(marked);
    return end.find()
        ? marked.substring(0, end.start()) + pixel + marked.substring(end.start())
        : marked + pixel;
  }

  private String clicks(TenantId tenant, UUID delivery, String html) {
    return LINK.matcher(html)
        .replaceAll(match -> {
          var written = match.group(2) == null ? match.group(3) : match.group(2);
          return Matcher.quoteReplacement(
              followed(tenant, delivery, HtmlText.decode(written).strip())
                  .map(link -> "%s\"%s\"".formatted(match.group(1), link))
                  .orElse(match.group()));
        });
  }

  /** The links of a text: whoever reads that part follows the same ones. */
  private String written(TenantId tenant, UUID delivery, String text) {
    return WRITTEN
        .matcher(text)
        .replaceAll(match ->
            Matcher.quoteReplacement(
                followed(tenant, delivery, match.group()).orElse(match.group())));
  }

  /** A link by which it is learned that it was followed; empty where it is left as it is. */
  private Optional<String> followed(TenantId tenant, UUID delivery, String url) {
    // Who wants to leave is not followed.
    return MailTokens.isWeb(url) && !url.startsWith(address.link("/mail/"))
        ? Optional.of(
            address.link("/mail/c/" + tokens.issue(MailTokens.Use.CLICK, tenant, delivery, url)))
        : Optional.empty();
  }
}
