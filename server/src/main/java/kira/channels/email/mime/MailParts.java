package kira.channels.email.mime;

import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import kira.channels.email.EmailAttachment;
import kira.channels.email.OutgoingEmail;

/**
 * The body of a mail: text, HTML with its images, and files, each level only where it is needed.
 */
final class MailParts {
  private static final int LONGEST_PLAIN_LINE = 76;

  private final OutgoingEmail mail;
  private final String text;
  private final String mark;
  private int multiparts;

  MailParts(OutgoingEmail mail, String text) {
    this.mail = mail;
    this.text = text;
    this.mark = digest(mail.messageId() + "");
  }

  /** Something that a message or another part can consist of. */
  sealed interface Node {
    default void addTo(Part part) throws MessagingException {
      switch (this) {
        case Leaf(var leaf) -> {
          part.setDataHandler(leaf.getDataHandler());
          part.setHeader("Content-Type", leaf.getHeader("Content-Type")[0]);
          part.setHeader(
              "Content-Transfer-Encoding", leaf.getHeader("Content-Transfer-Encoding")[0]);
        }
        case Branch(var branch) -> part.setContent(branch);
      }
    }

    default MimeBodyPart part() throws MessagingException {
      return switch (this) {
        case Leaf(var leaf) -> leaf;
        case Branch _ -> {
          var part = new MimeBodyPart();
          addTo(part);
          yield part;
        }
      };
    }
  }

  record Leaf(MimeBodyPart part) implements Node {
    @Override
    public MimeBodyPart part() {
      return part;
    }
  }

  record Branch(MimeMultipart multipart) implements Node {}

  Node root() throws MessagingException {
    var html = mail.html();
    var images = new ArrayList<EmailAttachment>();
    var files = new ArrayList<EmailAttachment>();
    for (var file : mail.attachments()) {
      var shown =
          html != null && file.contentId() != null && html.contains("cid:" + file.contentId());
      (shown ? images : files).add(file);
    }
    Node body = text("plain", text);
    if (html != null) {
      Node shown = text("html", html);
      if (!images.isEmpty()) {
        shown = branch("related", shown, images, Part.INLINE);
      }
      body = branch("alternative", List.of(body, shown));
    }
    return files.isEmpty() ? body : branch("mixed", body, files, Part.ATTACHMENT);
  }

  private Branch branch(String kind, Node first, List<EmailAttachment> files, String disposition)
      throws MessagingException {
    var nodes = new ArrayList<Node>(List.of(first));
    for (var file : files) {
      nodes.add(new Leaf(file(file, disposition)));
    }
    return branch(kind, nodes);
  }

  private Branch branch(String kind, List<Node> nodes) throws MessagingException {
    var multipart = new Multipart(kind, "=_kira_%s_%d".formatted(mark, ++multiparts));
    for (var node : nodes) {
      multipart.addBodyPart(node.part());
    }
    return new Branch(multipart);
  }

  /** Its boundary is ours: the same mail is the same bytes each time it is written. */
  private static final class Multipart extends MimeMultipart {
    Multipart(String kind, String boundary) throws MessagingException {
      super(kind);
      var type = new ContentType("multipart", kind, null);
      type.setParameter("boundary", boundary);
      contentType = type.toString();
    }
  }

  private static Leaf text(String kind, String content) throws MessagingException {
    var lines =
        content
            .replace("\r\n", "\n")
            .replace('\r', '\n')
            .replace("\u0000", "")
            .replace("\n", "\r\n");
    return new Leaf(
        MailWriter.part(
            lines.getBytes(StandardCharsets.UTF_8),
            "text/" + kind + "; charset=UTF-8",
            isPlain(lines) ? "7bit" : "quoted-printable"));
  }

  /** Short lines of ASCII that nobody on the way will want to change. */
  private static boolean isPlain(String text) {
    return !text.contains("=_")
        && text.lines()
            .allMatch(line ->
                line.length() <= LONGEST_PLAIN_LINE
                    && !line.startsWith("From ")
                    && !line.endsWith(" ")
                    && line.chars().allMatch(c -> c == '\t' || (c >= 32 && c < 127)));
  }

  private static MimeBodyPart file(EmailAttachment file, String disposition)
      throws MessagingException {
    boolean known = file.type().matches("[\\w.+-]{1,80}/[\\w.+-]{1,100}");
    // Mails and multiparts as files may not be encoded as those types, so they go as bytes.
    boolean bytes =
        !known || file.type().startsWith("multipart/") || file.type().startsWith("message/");
    var type = bytes ? "application/octet-stream" : file.type();
    var part = MailWriter.part(file.content(), type + parameter("name", file.name()), "base64");
    part.setHeader("Content-Disposition", disposition + parameter("filename", file.name()));
    if (file.contentId() != null) {
      part.setHeader("Content-ID", "<" + file.contentId() + ">");
    }
    return part;
  }

  /** A name in quotes, or encoded in pieces that fit a line (RFC 2231). */
  static String parameter(String name, String value) {
    var plain = value.chars().allMatch(c -> c >= 32 && c < 127 && c != '"' && c != '\\');
    if (plain && value.length() <= 60) {
      return ";\r\n\t%s=\"%s\"".formatted(name, value);
    }
    var pieces = new ArrayList<StringBuilder>(List.of(new StringBuilder()));
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 255);
      var coded =
          (c >= '0' && c <= '9')
                  || (c >= 'a' && c <= 'z')
                  || (c >= 'A' && c <= 'Z')
                  || "-._".indexOf(c) >= 0
              ? String.valueOf(c)
              : "%%%02X".formatted((int) c);
      if (pieces.getLast().length() + coded.length() > 54) {
        pieces.add(new StringBuilder());
      }
      pieces.getLast().append(coded);
    }
    if (pieces.size() == 1) {
      return ";\r\n\t%s*=UTF-8''%s".formatted(name, pieces.getFirst());
    }
    var all = new StringBuilder();
    for (int i = 0; i < pieces.size(); i++) {
      all.append(";\r\n\t%s*%d*=%s%s".formatted(name, i, i == 0 ? "UTF-8''" : "", pieces.get(i)));
    }
    return all.toString();
  }

  private static String digest(String id) {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 10);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
