package kira.platform.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import kira.platform.storage.DataFolder;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UploadsTest {
  private static final int LIMIT = 3_000_000;

  @TempDir Path temporary;

  private final TenantId tenant = new TenantId(UUID.randomUUID());
  private DataFolder folder;
  private FileBlobs blobs;
  private Uploads uploads;

  @BeforeEach
  void open() {
    folder = DataFolder.open(temporary);
    blobs = new FileBlobs(folder.folder("files"));
    uploads = new Uploads(blobs, folder.folder("incoming"), LIMIT, 2 * LIMIT);
  }

  @AfterEach
  void nothingIsLeftBehind() throws IOException {
    try (var left = Files.list(folder.folder("incoming"))) {
      assertThat(left).isEmpty();
    }
    folder.close();
  }

  private StoredFile receive(String name, String type, byte[] content) {
    return uploads.receive(
        tenant, UUID.randomUUID(), name, type, new ByteArrayInputStream(content));
  }

  private void assertRefused(String code, String name, String type, byte[] content) {
    assertThatThrownBy(() -> receive(name, type, content))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
  }

  static byte[] image(String format) {
    try {
      var out = new ByteArrayOutputStream();
      var written =
          ImageIO.write(new BufferedImage(13, 7, BufferedImage.TYPE_INT_RGB), format, out);
      assertThat(written).isTrue();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] zip(int entries, int size) {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      var content = new byte[size];
      for (int i = 0; i < entries; i++) {
        zip.putNextEntry(new ZipEntry("entry-" + i));
        zip.write(content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aPictureIsKeptAndMayBeShown() throws Exception {
    var content = image("png");
    var file = receive("shot.png", "image/png", content);
    assertThat(file.type()).isEqualTo("image/png");
    assertThat(file.inline()).isTrue();
    assertThat(file.size()).isEqualTo(content.length);
    try (var kept = blobs.open(tenant, file.id()).orElseThrow()) {
      assertThat(kept.readAllBytes()).isEqualTo(content);
    }
  }

  @ParameterizedTest
  @CsvSource({"png,image/png", "jpg,image/jpeg", "gif,image/gif"})
  void theTypeIsWhatTheContentSays(String format, String type) {
    assertThat(receive("x." + format, "application/octet-stream", image(format)).type())
        .isEqualTo(type);
    assertThat(receive("no ending", null, image(format)).type()).isEqualTo(type);
  }

  @Test
  void documentsAndTextAreDownloads() {
    assertThat(receive("a.pdf", "application/pdf", text("%PDF-1.7\n...")).inline()).isFalse();
    assertThat(receive("a.csv", "text/csv", text("a,b\n1,ü")).type()).isEqualTo("text/plain");
    assertThat(receive("a.docx", null, zip(3, 100)).type()).isEqualTo("application/zip");
    assertThat(receive("a.bin", null, bytes("00010203")).type())
        .isEqualTo("application/octet-stream");
    assertThat(receive("page.html", "text/html", text("<html><script>x</script>")).inline())
        .isFalse();
    assertThat(receive("a.svg", "image/svg+xml", text("<svg onload='x()'/>")).inline()).isFalse();
  }

  @Test
  void whatIsMislabelledIsRefused() {
    assertRefused(
        "file_mislabelled", "shot.png", "image/png", text("<html><script>alert(1)</script>"));
    assertRefused("file_mislabelled", "shot.png", "image/png", image("jpg"));
    assertRefused("file_mislabelled", "shot.png", "application/pdf", image("png"));
    assertRefused(
        "file_mislabelled", "notes.txt", "text/plain", text("\n <script>alert(1)</script>"));
    assertRefused("file_mislabelled", "notes", null, text("<!DOCTYPE html><p>x"));
    assertRefused("file_mislabelled", "a.pdf", null, zip(1, 10));
    assertRefused("file_mislabelled", "pic.gif", "image/gif", text("<svg onload='x()'/>"));
    assertRefused("file_mislabelled", "data.txt", null, bytes("00010203"));
    assertRefused("file_mislabelled", "photo.jpg", null, bytes("ffd8ff00112233"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"4d5a9000", "7f454c4602", "cafebabe0000", "2321202f62696e2f7368"})
  void programsAreRefusedWhateverTheirName(String start) {
    for (var name : new String[] {"a.txt", "a.png", "a", "a.exe"}) {
      assertRefused("file_type_refused", name, null, bytes(start));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"run.exe", "RUN.BAT", "x.ps1", "x.js", "shot.png.scr", "a.jar"})
  void namesOfProgramsAreRefused(String name) {
    assertRefused("file_type_refused", name, "text/plain", text("harmless"));
  }

  @Test
  void anEmptyFileIsRefused() {
    assertRefused("file_empty", "a.txt", "text/plain", new byte[0]);
  }

  @Test
  void aFileThatIsTooLargeIsRefusedWhileItComesIn() {
    assertRefused("too_large", "a.txt", "text/plain", text("x".repeat(LIMIT + 1)));
    var endless =
        new java.io.InputStream() {
          @Override
          public int read() {
            return 'x';
          }
        };
    assertThatThrownBy(() -> uploads.receive(tenant, UUID.randomUUID(), "a.txt", null, endless))
        .isInstanceOf(Problem.class);
    assertThatThrownBy(
            () -> uploads.receiveFromChannel(tenant, UUID.randomUUID(), "a.txt", null, endless))
        .isInstanceOf(Problem.class);
  }

  @Test
  void whatAChannelBringsMayBeLarger() {
    var content = new ByteArrayInputStream(text("x".repeat(LIMIT + 1)));
    assertThat(
            uploads
                .receiveFromChannel(tenant, UUID.randomUUID(), "a.txt", "text/plain", content)
                .size())
        .isEqualTo(LIMIT + 1);
  }

  @Test
  void aZipBombIsRefused() {
    assertRefused("file_unsafe", "a.zip", null, zip(1, 300_000_000));
    assertRefused("file_unsafe", "a.docx", null, zip(40, 10_000_000));
    assertRefused("file_unsafe", "a.zip", null, zip(10_001, 0));
    assertThat(receive("a.zip", null, zip(50, 10_000)).size()).isPositive();
  }

  @Test
  void aZipThatLiesAboutItsSizesIsRefused() {
    var honest = zip(1, 2_000_000);
    var lying = honest.clone();
    // The uncompressed size stands 24 bytes into the central directory's entry (PK 01 02).
    for (int i = 0; i + 28 < lying.length; i++) {
      if (lying[i] == 'P' && lying[i + 1] == 'K' && lying[i + 2] == 1 && lying[i + 3] == 2) {
        lying[i + 24] = 10;
        lying[i + 25] = 0;
        lying[i + 26] = 0;
        lying[i + 27] = 0;
      }
    }
    assertThat(lying).isNotEqualTo(honest);
    assertRefused("file_unsafe", "a.zip", null, lying);
  }

  @Test
  void aDamagedZipIsRefused() {
    var whole = zip(3, 1_000);
    assertRefused("file_unsafe", "a.zip", null, java.util.Arrays.copyOf(whole, whole.length / 2));
  }

  @Test
  void aGzipBombIsRefused() throws Exception {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(new byte[80_000_000]);
    }
    assertRefused("file_unsafe", "a.gz", null, out.toByteArray());
  }

  @Test
  void aGzipThatEndsTooSoonIsRefused() throws Exception {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(text("nothing unusual"));
    }
    assertRefused(
        "file_unsafe", "a.gz", null, java.util.Arrays.copyOf(out.toByteArray(), out.size() - 12));
  }

  @Test
  void aPictureOfTooManyPixelsIsRefused() {
    var huge = image("png");
    huge[16] = 0;
    huge[17] = 1; // 65,549 wide
    huge[20] = 0;
    huge[21] = 1; // 65,543 high
    assertRefused("file_unsafe", "a.png", "image/png", huge);
  }

  @Test
  void namesAreCleaned() {
    assertThat(receive("../../etc/passwd.txt", null, text("x")).name()).isEqualTo("passwd.txt");
    assertThat(receive("C:\\temp\\a\u202etxt.b.txt", null, text("x")).name())
        .isEqualTo("atxt.b.txt");
    assertThat(receive("a\"b\r\nc.txt", null, text("x")).name()).isEqualTo("a_b c.txt");
    assertThat(receive("\u200b", null, text("x")).name()).isEqualTo("file");
    assertThat(receive("..", null, text("x")).name()).isEqualTo("file");
    assertThat(receive("x".repeat(500) + ".txt", null, text("x")).name())
        .hasSize(200)
        .endsWith(".txt");
  }

  @Test
  void aBrowserIsToldToRunNothing() {
    var file = receive("a\u00fc.svg", "image/svg+xml", text("<svg onload='x()'/>"));
    var answer = new Downloads(blobs).respond(tenant, file);
    assertThat(answer.getHeaders().getFirst("Content-Disposition")).startsWith("attachment");
    assertThat(answer.getHeaders().getFirst("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.getHeaders().getFirst("Content-Security-Policy")).contains("sandbox");
    assertThatThrownBy(() -> new Downloads(blobs).respond(new TenantId(UUID.randomUUID()), file))
        .isInstanceOf(Problem.class);
  }
}
