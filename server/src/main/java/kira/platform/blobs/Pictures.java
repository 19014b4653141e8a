package kira.platform.blobs;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import kira.platform.storage.DataFolder;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Pictures of people: whatever comes in, what is kept is a small square JPEG that was drawn here,
 * so that nothing hidden in a file (a place, a script, a second image) is handed on.
 */
@Component
public class Pictures {
  public static final String TYPE = "image/jpeg";

  private static final int LARGEST = 5 * 1024 * 1024;
  private static final long MOST_PIXELS = 40_000_000;
  private static final int SIDE = 256;

  /** A row is unpacked whole, however little of it is kept. */
  private static final int LONGEST_SIDE = 20_000;

  /** So many pixels a side are looked at, or up to twice as many. */
  private static final int MOST_SIDE = 4 * SIDE;

  private static final float QUALITY = 0.85f;

  private final Blobs blobs;
  private final Path incoming;

  @Autowired
  Pictures(Blobs blobs, DataFolder folder) {
    this(blobs, folder.incoming());
  }

  Pictures(Blobs blobs, Path incoming) {
    this.blobs = blobs;
    this.incoming = incoming;
  }

  /**
   * Checks a picture, draws it anew and keeps it.
   *
   * @throws Problem 413 {@code too_large}, or 422 {@code file_empty}, {@code file_type_refused} or
   *     {@code file_unsafe}
   */
  public void keep(TenantId tenant, UUID id, InputStream content) {
    Path file = null;
    try {
      var bytes = content.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw Problem.tooLarge("A picture may have %d MB.".formatted(LARGEST / (1024 * 1024)));
      }
      var square = square(bytes);
      file = Files.createTempFile(incoming, "picture-", "");
      write(square, file);
      blobs.put(tenant, id, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      remove(file);
    }
  }

  /** The middle of a picture, as large a square as there is room for, on white. */
  static BufferedImage square(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      throw refused("file_empty", "The file is empty.");
    }
    var type =
        FileSniffer.type(java.util.Arrays.copyOf(bytes, Math.min(bytes.length, FileSniffer.BYTES)));
    if (type != FileType.PNG && type != FileType.JPEG && type != FileType.GIF) {
      throw refused("file_type_refused", "Choose a picture in PNG, JPEG or GIF.");
    }
    // The size is looked at before anything is unpacked: a small file can hold a huge picture.
    var size = ImageSize.of(type, new BufferedInputStream(new ByteArrayInputStream(bytes)));
    if (size.isEmpty()) {
      throw damaged();
    }
    check(size.get().width(), size.get().height());
    var image = decoded(bytes);
    var square = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    var canvas = square.createGraphics();
    try {
      canvas.setColor(Color.WHITE);
      canvas.fillRect(0, 0, SIDE, SIDE);
      canvas.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
      canvas.drawImage(shrunk(image), 0, 0, SIDE, SIDE, null);
    } finally {
      canvas.dispose();
    }
    return square;
  }

  /**
   * The middle of the picture and of that no more pixels than are of use: unpacked whole, a few
   * large ones at once would fill the memory. Nothing of it touches the disk.
   */
  private static BufferedImage decoded(byte[] bytes) {
    try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      var readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw damaged();
      }
      var reader = readers.next();
      try {
        reader.setInput(in, true, true);
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        // What a GIF says of the whole need not be true of the images in it.
        check(width, height);
        int side = Math.min(width, height);
        var how = reader.getDefaultReadParam();
        how.setSourceRegion(new Rectangle((width - side) / 2, (height - side) / 2, side, side));
        int step = Math.max(1, side / MOST_SIDE);
        how.setSourceSubsampling(step, step, 0, 0);
        return reader.read(0, how);
      } finally {
        reader.dispose();
      }
    } catch (Problem e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Decoders answer to broken files with whatever they trip over.
      throw damaged();
    }
  }

  private static void check(int width, int height) {
    if ((long) width * height > MOST_PIXELS) {
      throw refused(
          "file_unsafe",
          "The picture has more than %d million pixels.".formatted(MOST_PIXELS / 1_000_000));
    }
    if (Math.max(width, height) > LONGEST_SIDE) {
      throw refused(
          "file_unsafe", "The picture is longer than %,d pixels.".formatted(LONGEST_SIDE));
    }
  }

  /** By halves, since one large step leaves out most of the pixels. */
  private static BufferedImage shrunk(BufferedImage image) {
    var smaller = image;
    while (smaller.getWidth() >= 2 * SIDE) {
      int half = smaller.getWidth() / 2;
      var next = new BufferedImage(half, half, BufferedImage.TYPE_INT_ARGB);
      var canvas = next.createGraphics();
      canvas.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      canvas.drawImage(smaller, 0, 0, half, half, null);
      canvas.dispose();
      smaller = next;
    }
    return smaller;
  }

  private static void write(BufferedImage image, Path file) throws IOException {
    var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (var stream = Files.newOutputStream(file);
        var out = new MemoryCacheImageOutputStream(stream)) {
      var how = writer.getDefaultWriteParam();
      how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      how.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), how);
    } finally {
      writer.dispose();
    }
  }

  private static Problem damaged() {
    return refused("file_mislabelled", "The picture is damaged.");
  }

  private static Problem refused(String code, String detail) {
    return new Problem(422, code, detail, "file");
  }

  private static void remove(@Nullable Path file) {
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
