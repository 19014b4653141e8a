package kira.platform.blobs;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** An image's size, read from its header: nothing is decoded. */
record ImageSize(int width, int height) {

  static Optional<ImageSize> of(FileType type, InputStream content) throws IOException {
    try {
      var data = new DataInputStream(content);
      return switch (type) {
        case PNG -> png(data);
        case GIF -> gif(data);
        case JPEG -> jpeg(data);
        case WEBP -> webp(data);
        default -> Optional.empty();
      };
    } catch (EOFException e) {
      return Optional.empty();
    }
  }

  long pixels() {
    return (long) width * height;
  }

  private static Optional<ImageSize> png(DataInputStream data) throws IOException {
    data.skipNBytes(16);
    return sized(data.readInt(), data.readInt());
  }

  private static Optional<ImageSize> gif(DataInputStream data) throws IOException {
    data.skipNBytes(6);
    return sized(
        Short.toUnsignedInt(Short.reverseBytes(data.readShort())),
        Short.toUnsignedInt(Short.reverseBytes(data.readShort())));
  }

  /** Walks the segments to the one that starts the frame. */
  private static Optional<ImageSize> jpeg(DataInputStream data) throws IOException {
    data.skipNBytes(2);
    while (true) {
      int marker = data.readUnsignedByte();
      if (marker != 0xff) {
        return Optional.empty();
      }
      do {
        marker = data.readUnsignedByte();
      } while (marker == 0xff);
      int length = data.readUnsignedShort();
      var isFrame =
          marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
      if (isFrame) {
        data.skipNBytes(1);
        int height = data.readUnsignedShort();
        return sized(data.readUnsignedShort(), height);
      }
      if (length < 2) {
        return Optional.empty();
      }
      data.skipNBytes(length - 2);
    }
  }

  private static Optional<ImageSize> webp(DataInputStream data) throws IOException {
    data.skipNBytes(12);
    var chunk = new String(data.readNBytes(4), java.nio.charset.StandardCharsets.US_ASCII);
    data.skipNBytes(4);
    return switch (chunk) {
      case "VP8 " -> {
        data.skipNBytes(6);
        int width = little(data, 2) & 0x3fff;
        yield sized(width, little(data, 2) & 0x3fff);
      }
      case "VP8L" -> {
        data.skipNBytes(1);
        int bits = little(data, 4);
        yield sized((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
      }
      case "VP8X" -> {
        data.skipNBytes(4);
        int width = little(data, 3) + 1;
        yield sized(width, little(data, 3) + 1);
      }
      default -> Optional.empty();
    };
  }

  private static int little(DataInputStream data, int bytes) throws IOException {
    int value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= data.readUnsignedByte() << (8 * i);
    }
    return value;
  }

  private static Optional<ImageSize> sized(int width, int height) {
    return width > 0 && height > 0 ? Optional.of(new ImageSize(width, height)) : Optional.empty();
  }
}
