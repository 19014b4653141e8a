package kira.channels.email.mime;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kira.channels.email.EmailAttachment;
import org.jspecify.annotations.Nullable;

/** What Outlook wraps into winmail.dat: text in its own form, and the attachments. */
final class Tnef {
  private static final int SIGNATURE = 0x223E9F78;
  private static final int MOST_PROPERTIES = 20_000;

  private static final int ATTACH_BEGIN = 0x00069002;
  private static final int ATTACH_TITLE = 0x00018010;
  private static final int ATTACH_DATA = 0x0006800F;
  private static final int ATTACH_PROPERTIES = 0x00069005;
  private static final int MESSAGE_PROPERTIES = 0x00069003;
  private static final int BODY = 0x0002800C;
  private static final int CODE_PAGE = 0x00069007;

  private @Nullable String codePage;
  private byte @Nullable [] plain;
  private Map<Integer, byte[]> message = Map.of();
  private final List<File> files = new ArrayList<>();

  private static final class File {
    byte @Nullable [] title;
    byte @Nullable [] data;
    Map<Integer, byte[]> properties = Map.of();
  }

  record Message(@Nullable String text, @Nullable String html, List<EmailAttachment> attachments) {}

  private Tnef() {}

  /** Empty where it is none, or too broken to hold anything. */
  static Optional<Message> read(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (in.remaining() < 6 || in.getInt() != SIGNATURE) {
      return Optional.empty();
    }
    in.getShort();
    var tnef = new Tnef();
    try {
      while (in.remaining() >= 11) {
        tnef.attribute(in);
      }
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      // Cut off: what was whole before is kept.
    }
    var read = tnef.message();
    return read.text() == null && read.html() == null && read.attachments().isEmpty()
        ? Optional.empty()
        : Optional.of(read);
  }

  private void attribute(ByteBuffer in) {
    in.get();
    int id = in.getInt();
    var data = bytes(in, in.getInt());
    in.getShort();
    switch (id) {
      case ATTACH_BEGIN -> {
        if (files.size() >= 1_000) {
          throw new TooMuchException("mail_too_many_parts", "The mail has too many parts.");
        }
        files.add(new File());
      }
      case ATTACH_TITLE -> file().title = data;
      case ATTACH_DATA -> file().data = data;
      case ATTACH_PROPERTIES -> file().properties = properties(data);
      case MESSAGE_PROPERTIES -> message = properties(data);
      case BODY -> plain = data;
      case CODE_PAGE -> {
        if (data.length >= 4) {
          codePage = name(ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getInt());
        }
      }
      default -> {}
    }
  }

  private File file() {
    if (files.isEmpty()) {
      files.add(new File());
    }
    return files.getLast();
  }

  private Message message() {
    var internet = message.get(0x3FDE);
    if (internet != null && internet.length >= 4) {
      codePage = name(ByteBuffer.wrap(internet).order(ByteOrder.LITTLE_ENDIAN).getInt());
    }
    var text = text(message, 0x1000).orElseGet(() -> plain == null ? null : string(plain));
    var html = text(message, 0x1013).orElse(null);
    var rtf = message.get(0x1009);
    if (html == null && rtf != null) {
      var body = RtfBody.read(rtf);
      html = body.html();
      text = text == null ? body.text() : text;
    }
    return new Message(
        text, html, files.stream().flatMap(file -> attachment(file).stream()).toList());
  }

  private Optional<EmailAttachment> attachment(File file) {
    var data = file.data;
    if (data == null) {
      var object = file.properties.get(0x3701);
      if (object == null) {
        return Optional.empty();
      }
      data = object;
    }
    var name =
        text(file.properties, 0x3707)
            .or(() -> text(file.properties, 0x3704))
            .orElseGet(() -> file.title == null ? "" : string(file.title));
    var bare = MimePart.bareName(name);
    var type = text(file.properties, 0x370E).orElse("").strip().toLowerCase(java.util.Locale.ROOT);
    return Optional.of(
        new EmailAttachment(
            bare.isBlank() ? "attachment" : bare,
            type.matches("[\\w.+-]{1,80}/[\\w.+-]{1,100}") ? type : "application/octet-stream",
            data,
            text(file.properties, 0x3712)
                .map(EncodedWords::oneLine)
                .filter(id -> !id.isBlank() && id.length() <= 250)
                .orElse(null)));
  }

  private Optional<String> text(Map<Integer, byte[]> properties, int id) {
    // Which of the two forms a text has stands in its type, kept under the id's negative.
    var value = properties.get(id);
    if (value == null) {
      return Optional.empty();
    }
    return Optional.of(
        properties.containsKey(-id)
            ? unterminated(new String(value, java.nio.charset.StandardCharsets.UTF_16LE))
            : string(value));
  }

  private String string(byte[] bytes) {
    return unterminated(MailText.decode(bytes, codePage));
  }

  private static String unterminated(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == 0) {
      end--;
    }
    return text.substring(0, end);
  }

  private static Map<Integer, byte[]> properties(byte[] data) {
    var in = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    var properties = new HashMap<Integer, byte[]>();
    try {
      int count = Math.min(in.getInt(), MOST_PROPERTIES);
      for (int i = 0; i < count; i++) {
        property(in, properties);
      }
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      // As above.
    }
    return properties;
  }

  private static void property(ByteBuffer in, Map<Integer, byte[]> properties) {
    int type = in.getShort() & 0xFFFF;
    int id = in.getShort() & 0xFFFF;
    if (id >= 0x8000) {
      bytes(in, 16);
      if (in.getInt() == 0) {
        in.getInt();
      } else {
        padded(in, in.getInt());
      }
    }
    boolean many = (type & 0x1000) != 0;
    int kind = type & 0x0FFF;
    int width =
        switch (kind) {
          case 0x02, 0x03, 0x04, 0x0A, 0x0B -> 4;
          case 0x05, 0x06, 0x07, 0x14, 0x40 -> 8;
          case 0x48 -> 16;
          case 0x0D, 0x1E, 0x1F, 0x102 -> 0;
          default -> throw new IllegalArgumentException("unknown property type");
        };
    int values = many || width == 0 ? in.getInt() : 1;
    if (values < 0 || values > in.remaining()) {
      throw new IllegalArgumentException("more values than bytes");
    }
    for (int i = 0; i < values; i++) {
      var value = width == 0 ? padded(in, in.getInt()) : bytes(in, width);
      if (i == 0) {
        // An object begins with the id of its interface.
        properties.putIfAbsent(
            id,
            kind == 0x0D && value.length > 16
                ? java.util.Arrays.copyOfRange(value, 16, value.length)
                : value);
        if (kind == 0x1F) {
          properties.putIfAbsent(-id, value);
        }
      }
    }
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    var bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static byte[] padded(ByteBuffer in, int length) {
    var bytes = bytes(in, length);
    in.position(Math.min(in.limit(), in.position() + (4 - length % 4) % 4));
    return bytes;
  }

  private static String name(int codePage) {
    return codePage == 65001 ? "utf-8" : codePage == 28591 ? "iso-8859-1" : "windows-" + codePage;
  }
}
