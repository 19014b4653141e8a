package kira.team.totp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.LuminanceSource;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpTest {
  private static final String RFC_SECRET =
      Base32.encode("12345678901234567890".getBytes(StandardCharsets.US_ASCII));

  /** The table of RFC 6238, appendix B, of whose eight digits we show the last six. */
  @ParameterizedTest
  @CsvSource({
    "59,287082",
    "1111111109,081804",
    "1111111111,050471",
    "1234567890,005924",
    "2000000000,279037",
    "20000000000,353130"
  })
  void theCodesAreThoseOfTheStandard(long seconds, String code) {
    assertThat(Totp.code(RFC_SECRET, seconds / 30)).isEqualTo(code);
    assertThat(Totp.step(RFC_SECRET, code, Instant.ofEpochSecond(seconds))).hasValue(seconds / 30);
  }

  @ParameterizedTest
  @CsvSource({"-2,false", "-1,true", "0,true", "1,true", "2,false"})
  void aCodeIsRightOneStepEitherWay(int steps, boolean right) {
    var now = Instant.parse("2026-03-01T09:00:15Z");
    var step = now.getEpochSecond() / 30 + steps;
    assertThat(Totp.step(RFC_SECRET, Totp.code(RFC_SECRET, step), now).isPresent())
        .isEqualTo(right);
  }

  @ParameterizedTest
  @CsvSource({"''", "12345", "1234567", "abcdef", "٠١٢٣٤٥", "28708 "})
  void anythingElseIsNoCode(String code) {
    assertThat(Totp.step(RFC_SECRET, code, Instant.ofEpochSecond(59))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'',''",
    "f,MY",
    "fo,MZXQ",
    "foo,MZXW6",
    "foob,MZXW6YQ",
    "fooba,MZXW6YTB",
    "foobar,MZXW6YTBOI"
  })
  void base32IsThatOfTheStandard(String plain, String encoded) {
    assertThat(Base32.encode(plain.getBytes(StandardCharsets.US_ASCII))).isEqualTo(encoded);
    assertThat(Base32.decode(encoded)).isEqualTo(plain.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void base32GoesThereAndBack() {
    var random = new Random(7);
    for (var i = 0; i < 500; i++) {
      var bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      assertThat(Base32.decode(Base32.encode(bytes))).isEqualTo(bytes);
    }
    assertThatThrownBy(() -> Base32.decode("MZ1W")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everySecretIsAnother() {
    assertThat(Totp.newSecret()).hasSize(32).isNotEqualTo(Totp.newSecret());
  }

  @Test
  void theLinkIsWhatAppsExpect() {
    assertThat(Totp.uri("jane+x@acme.example", "ABC"))
        .isEqualTo("otpauth://totp/Kira:jane%2Bx%40acme.example?secret=ABC&issuer=Kira");
  }

  @Test
  void thePictureReadsAsTheLink() throws Exception {
    var link = Totp.uri("somebody.with.a.long.address@a-long-domain.example", Totp.newSecret());
    var svg = QrCode.svg(link);
    assertThat(svg).startsWith("<svg").doesNotContain("<script");
    assertThat(
            new QRCodeReader()
                .decode(new BinaryBitmap(new GlobalHistogramBinarizer(new Drawn(svg))))
                .getText())
        .isEqualTo(link);
  }

  /** The SVG's squares, drawn four pixels wide, as a camera would see them. */
  private static final class Drawn extends LuminanceSource {
    private static final int SCALE = 4;
    private final boolean[][] dark;

    Drawn(String svg) {
      this(svg, size(svg));
    }

    private Drawn(String svg, int size) {
      super(size * SCALE, size * SCALE);
      dark = new boolean[size][size];
      var square = Pattern.compile("M(\\d+) (\\d+)h1v1h-1z").matcher(svg);
      while (square.find()) {
        dark[Integer.parseInt(square.group(2))][Integer.parseInt(square.group(1))] = true;
      }
    }

    private static int size(String svg) {
      var box = Pattern.compile("viewBox=\"0 0 (\\d+) (\\d+)\"").matcher(svg);
      assertThat(box.find()).isTrue();
      return Integer.parseInt(box.group(1));
    }

    @Override
    public byte[] getRow(int y, byte[] row) {
      var pixels = row != null && row.length >= getWidth() ? row : new byte[getWidth()];
      for (var x = 0; x < getWidth(); x++) {
        pixels[x] = (byte) (dark[y / SCALE][x / SCALE] ? 0 : 255);
      }
      return pixels;
    }

    @Override
    public byte[] getMatrix() {
      var matrix = new byte[getWidth() * getHeight()];
      for (var y = 0; y < getHeight(); y++) {
        System.arraycopy(getRow(y, null), 0, matrix, y * getWidth(), getWidth());
      }
      return matrix;
    }
  }
}
