package kira.channels.sms.twilio;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import kira.channels.sms.FormBody;
import kira.platform.secrets.Secret;

/**
 * {@code X-Twilio-Signature}: over the address as Twilio called it and every field of the form,
 * whichever fields there are by now.
 */
public final class TwilioSignature {
  private static final String BODY_HASH = "bodySHA256";

  private TwilioSignature() {}

  /** Whether the header holds for a form that was posted; for a GET the form is empty. */
  static boolean holds(Secret token, String url, FormBody form, String given) {
    return writings(url).stream().anyMatch(each -> same(sign(token, each, form), given));
  }

  /** Whether it holds for a body that is no form: its hash is in the address. */
  static boolean holds(Secret token, String url, byte[] body, String given) {
    var query = url.indexOf('?') < 0 ? "" : url.substring(url.indexOf('?') + 1);
    var hash = FormBody.parse(query).text(BODY_HASH);
    return hash.isPresent()
        && same(sha256(body), hash.get().toLowerCase(Locale.ROOT))
        && holds(token, url, FormBody.parse(""), given);
  }

  public static String sign(Secret token, String url, FormBody form) {
    var text = new StringBuilder(url);
    new TreeMap<>(form.fields())
        .forEach((name, values) ->
            new TreeSet<>(values).forEach(value -> text.append(name).append(value)));
    try {
      var mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(token.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      return Base64.getEncoder()
          .encodeToString(mac.doFinal(text.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** With the usual port and without it: who stands in between writes it either way. */
  private static List<String> writings(String url) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      return List.of(url);
    }
    var scheme = uri.getScheme();
    int usual = "https".equals(scheme) ? 443 : "http".equals(scheme) ? 80 : -1;
    var host = uri.getHost();
    if (usual < 0 || host == null || (uri.getPort() >= 0 && uri.getPort() != usual)) {
      return List.of(url);
    }
    var start = scheme + "://" + host;
    var rest = url.substring(uri.getPort() < 0 ? start.length() : (start + ":" + usual).length());
    return List.of(start + rest, start + ":" + usual + rest);
  }

  private static boolean same(String expected, String given) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  private static String sha256(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
