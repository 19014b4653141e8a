package kira.channels.email.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class TnefTest {
  /** Writes what MS-OXTNEF describes, as little of it as Outlook does. */
  private static final class Writer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Writer() {
      out.writeBytes(little(0x223E9F78, 4));
      out.writeBytes(little(1, 2));
    }

    Writer attribute(int level, int id, byte[] data) {
      out.write(level);
      out.writeBytes(little(id, 4));
      out.writeBytes(little(data.length, 4));
      out.writeBytes(data);
      int sum = 0;
      for (byte b : data) {
        sum += b & 255;
      }
      out.writeBytes(little(sum & 0xFFFF, 2));
      return this;
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }

  private static byte[] little(int value, int width) {
    var bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    return java.util.Arrays.copyOf(bytes, width);
  }

  private static byte[] properties(byte[]... properties) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(little(properties.length, 4));
    for (var property : properties) {
      out.writeBytes(property);
    }
    return out.toByteArray();
  }

  private static byte[] variable(int type, int id, byte[] value) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(little(type, 2));
    out.writeBytes(little(id, 2));
    out.writeBytes(little(1, 4));
    out.writeBytes(little(value.length, 4));
    out.writeBytes(value);
    out.writeBytes(new byte[(4 - value.length % 4) % 4]);
    return out.toByteArray();
  }

  private static byte[] fixed(int type, int id, int value) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(little(type, 2));
    out.writeBytes(little(id, 2));
    out.writeBytes(little(value, 4));
    return out.toByteArray();
  }

  private static byte[] winmail(byte[] body) {
    return new Writer()
        .attribute(1, 0x00069007, little(1252, 4))
        .attribute(1, 0x00069003, properties(fixed(3, 0x3FDE, 1252), fixed(0x0B, 0x0E1B, 1), body))
        .attribute(2, 0x00069002, new byte[14])
        .attribute(2, 0x00018010, "KURZ~1.PDF\0".getBytes(ISO_8859_1))
        .attribute(2, 0x0006800F, "%PDF".getBytes(ISO_8859_1))
        .attribute(
            2,
            0x00069005,
            properties(
                variable(0x1F, 0x3707, "Kurze Übersicht.pdf\0".getBytes(UTF_16LE)),
                variable(0x1E, 0x370E, "application/pdf\0".getBytes(ISO_8859_1))))
        .attribute(2, 0x00069002, new byte[14])
        .attribute(2, 0x00018010, "bild.png\0".getBytes(ISO_8859_1))
        .attribute(2, 0x0006800F, new byte[] {1, 2})
        .attribute(2, 0x00069005, properties(variable(0x1F, 0x3712, "img1@x\0".getBytes(UTF_16LE))))
        .bytes();
  }

  @Test
  void winmailDatBecomesTextAndFiles() {
    var html = "<p>Gr\u00fc\u00dfe</p>";
    var mail =
        "From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + Base64.getMimeEncoder()
                .encodeToString(winmail(variable(0x102, 0x1013, html.getBytes(ISO_8859_1))))
            + "\r\n--b--\r\n";
    var read = Corpus.read(mail.getBytes(ISO_8859_1));
    assertThat(read.html()).isEqualTo(html);
    assertThat(read.attachments())
        .extracting("name")
        .containsExactly("Kurze Übersicht.pdf", "bild.png");
    assertThat(read.attachments())
        .extracting("type")
        .containsExactly("application/pdf", "application/octet-stream");
    assertThat(new String(read.attachments().getFirst().content(), UTF_8)).isEqualTo("%PDF");
    assertThat(read.attachments().get(1).contentId()).isEqualTo("img1@x");
  }

  @Test
  void whatIsCutOffKeepsItsBeginning() {
    var whole = winmail(variable(0x1F, 0x1000, "Hallo\0".getBytes(UTF_16LE)));
    var cut = Tnef.read(java.util.Arrays.copyOf(whole, whole.length - 200)).orElseThrow();
    assertThat(cut.text()).isEqualTo("Hallo");
    for (int length = 0; length < whole.length; length++) {
      Tnef.read(java.util.Arrays.copyOf(whole, length));
    }
  }

  @Test
  void aFileThatIsNoneStaysAFile() {
    var read =
        Corpus.read(
            "Content-Type: application/ms-tnef; name=winmail.dat\r\n\r\nnothing"
                .getBytes(ISO_8859_1));
    assertThat(read.attachments()).extracting("name").containsExactly("winmail.dat");
  }

  /** The worked example of MS-OXRTFCP 4.1. */
  @Test
  void compressedRtfIsUnpacked() {
    var compressed =
        java.util.HexFormat.of()
            .parseHex(
                "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232"
                    + "0af32068656c090020627705b06c647d0a800fa0");
    assertThat(RtfBody.read(compressed).text()).isEqualTo("hello world");
  }

  @Test
  void htmlIsTakenOutOfTheRtfThatItWasPutInto() {
    var rtf =
        "{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0{\\fonttbl{\\f0 Arial;}}{\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 Gr\\'fc\\'dfe &amp; \\u8364 ?{\\*\\htmltag84 <b>}\\htmlrtf {\\b\\htmlrtf0 x\\htmlrtf }\\htmlrtf0{\\*\\htmltag92 </b>}\\htmlrtf }\\htmlrtf0{\\*\\htmltag72 </p>}}";
    var plain = new ByteArrayOutputStream();
    plain.writeBytes(little(rtf.length() + 12, 4));
    plain.writeBytes(little(rtf.length(), 4));
    plain.writeBytes(little(0x414C454D, 4));
    plain.writeBytes(little(0, 4));
    plain.writeBytes(rtf.getBytes(ISO_8859_1));
    assertThat(RtfBody.read(plain.toByteArray()).html()).isEqualTo("<p>Grüße &amp; €<b>x</b></p>");
  }

  @Test
  void aBombOfRtfStaysSmall() {
    var bomb = ByteBuffer.allocate(2_000_000).order(ByteOrder.LITTLE_ENDIAN);
    bomb.putInt(1_999_996).putInt(Integer.MAX_VALUE).putInt(0x75465A4C).putInt(0);
    while (bomb.hasRemaining()) {
      bomb.put((byte) 0xFF);
    }
    var body = RtfBody.read(bomb.array());
    assertThat(List.of(String.valueOf(body.text()).length(), String.valueOf(body.html()).length()))
        .allMatch(length -> length <= 20_000_100);
  }
}
