package kira.channels.sms.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import com.twilio.security.RequestValidator;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import kira.channels.sms.FormBody;
import kira.platform.secrets.Secret;
import org.junit.jupiter.api.Test;

/** Twilio's published vectors, and its own validator. */
class TwilioSignatureTest {
  private static final Secret TOKEN = Secret.of("12345");
  private static final String URL = "https://mycompany.com/myapp.php?foo=1&bar=2";
  private static final RequestValidator OFFICIAL = new RequestValidator("12345");

  private static FormBody form(String... fields) {
    var form = new FormBody(Map.of());
    for (int i = 0; i < fields.length; i += 2) {
      form = form.with(fields[i], fields[i + 1]);
    }
    return form;
  }

  @Test
  void thePublishedVectorsHold() {
    var form =
        form(
            "CallSid", "CA1234567890ABCDE",
            "Caller", "+14158675309",
            "Digits", "1234",
            "From", "+14158675309",
            "To", "+18005551212");
    assertThat(TwilioSignature.sign(TOKEN, URL, form)).isEqualTo("RSOYDt4T1cUTdK1PDd93/VVr8B8=");
    var other =
        form(
            "Digits", "1234",
            "To", "+18005551212",
            "From", "+12349013030",
            "Caller", "+12349013030",
            "CallSid", "CA1234567890ABCDE");
    assertThat(TwilioSignature.sign(TOKEN, URL, other)).isEqualTo("0/KCTR6DLpKmkAf8muzZqo1nDgQ=");
    assertThat(TwilioSignature.sign(TOKEN, "wss://x.example/ws", form()))
        .isEqualTo("vDDuk+8IpVwrITzLaZ4g2sKpHMU=");
  }

  @Test
  void aBodyThatIsNoFormHasItsHashInTheAddress() {
    var body = "{\"property\": \"value\", \"boolean\": true}".getBytes(StandardCharsets.UTF_8);
    var url = URL + "&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";

    assertThat(TwilioSignature.holds(TOKEN, url, body, "a9nBmqA0ju/hNViExpshrM61xv4=")).isTrue();
    assertThat(TwilioSignature.holds(TOKEN, url, new byte[] {1}, "a9nBmqA0ju/hNViExpshrM61xv4="))
        .isFalse();
    // Without the hash the address alone would vouch for any body.
    var unhashed = TwilioSignature.sign(TOKEN, URL, form());
    assertThat(TwilioSignature.holds(TOKEN, URL, body, unhashed)).isFalse();
  }

  @Test
  void whatNobodySignedDoesNotHold() {
    var form = form("Body", "Hello");
    var right = TwilioSignature.sign(TOKEN, URL, form);

    assertThat(TwilioSignature.holds(TOKEN, URL, form, right)).isTrue();
    assertThat(TwilioSignature.holds(TOKEN, URL, form("Body", "Other"), right)).isFalse();
    assertThat(TwilioSignature.holds(TOKEN, URL + "3", form, right)).isFalse();
    assertThat(TwilioSignature.holds(Secret.of("54321"), URL, form, right)).isFalse();
    for (var odd : new String[] {"", "é", right.substring(1), right + "="}) {
      assertThat(TwilioSignature.holds(TOKEN, URL, form, odd)).as(odd).isFalse();
    }
  }

  @Test
  void theUsualPortMayBeWrittenOrNot() {
    var form = form("Body", "Hello");
    var bare = "https://mycompany.com/myapp.php?foo=1";
    var ported = "https://mycompany.com:443/myapp.php?foo=1";
    var odd = "https://mycompany.com:8443/myapp.php?foo=1";

    assertThat(TwilioSignature.holds(TOKEN, bare, form, TwilioSignature.sign(TOKEN, ported, form)))
        .isTrue();
    assertThat(TwilioSignature.holds(TOKEN, ported, form, TwilioSignature.sign(TOKEN, bare, form)))
        .isTrue();
    assertThat(TwilioSignature.holds(TOKEN, odd, form, TwilioSignature.sign(TOKEN, bare, form)))
        .isFalse();
  }

  @Test
  void aNameThatComesTwiceCountsEachValueOnce() {
    var twice = form("MessageSid", "b", "MessageSid", "a", "MessageSid", "a");
    assertThat(TwilioSignature.sign(TOKEN, URL, twice))
        .isEqualTo(TwilioSignature.sign(TOKEN, URL, form("MessageSid", "a", "MessageSid", "b")));
  }

  @Test
  void twiliosOwnValidatorAgrees() {
    var random = new Random(4);
    for (int i = 0; i < 300; i++) {
      var fields = new LinkedHashMap<String, String>();
      var form = form();
      for (int n = random.nextInt(12); n > 0; n--) {
        var name = "Name%d".formatted(random.nextInt(1000));
        var value =
            random
                .ints(random.nextInt(20), 32, 0x2fff)
                .filter(Character::isDefined)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        if (fields.putIfAbsent(name, value) == null) {
          form = form.with(name, value);
        }
      }
      var url = "https://kira.example/hooks/channels/x/status?delivery=" + random.nextLong();
      var signature = TwilioSignature.sign(TOKEN, url, form);
      assertThat(OFFICIAL.validate(url, fields, signature)).as(fields.toString()).isTrue();
      // What travels is the encoded form.
      assertThat(TwilioSignature.holds(TOKEN, url, FormBody.parse(form.bytes()), signature))
          .isTrue();
    }
  }
}
