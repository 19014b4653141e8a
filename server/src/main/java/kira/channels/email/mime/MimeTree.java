package kira.channels.email.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a mail apart. Jakarta Mail writes our mails, but reads all parts before anybody can count
 * them, and how strict it is can only be set for the whole JVM; so strangers' mails are walked
 * here, over the bytes as they are, within limits.
 */
final class MimeTree {
  private final byte[] mail;
  private final MailLimits limits;
  private int parts;

  private MimeTree(byte[] mail, MailLimits limits) {
    this.mail = mail;
    this.limits = limits;
  }

  static MimePart read(byte[] mail, MailLimits limits) {
    return new MimeTree(mail, limits).part(0, mail.length, 0, "text/plain");
  }

  private MimePart part(int from, int to, int depth, String otherwise) {
    if (depth > limits.depth()) {
      throw new TooMuchException("mail_too_deep", "The mail's parts are nested too deeply.");
    }
    if (++parts > limits.parts()) {
      throw new TooMuchException("mail_too_many_parts", "The mail has too many parts.");
    }
    var headers = HeaderFields.read(mail, from, to, limits.headerBytes());
    var type = MimePart.type(headers, otherwise);
    var disposition =
        headers.first("content-disposition").map(FieldValue::parse).orElse(FieldValue.NONE);
    var inner =
        type.value().startsWith("multipart/")
            ? children(type, headers.bodyAt(), to, depth)
            : List.<MimePart>of();
    if (inner.isEmpty() && type.value().startsWith("multipart/")) {
      // No part to be found in it: what is there is shown as text.
      type = new FieldValue("text/plain", type.parameters());
    }
    return new MimePart(headers, type, disposition, mail, headers.bodyAt(), to, inner);
  }

  private List<MimePart> children(FieldValue type, int from, int to, int depth) {
    var boundary = type.parameter("boundary").map(String::stripTrailing).orElse("");
    var bounds = boundary.isEmpty() ? new ArrayList<int[]>() : bounds(boundary, from, to);
    if (bounds.isEmpty()) {
      var guessed = guess(from, to);
      bounds = guessed == null ? bounds : bounds(guessed, from, to);
    }
    var otherwise = type.value().equals("multipart/digest") ? "message/rfc822" : "text/plain";
    var children = new ArrayList<MimePart>();
    for (var bound : bounds) {
      children.add(part(bound[0], bound[1], depth + 1, otherwise));
    }
    return children;
  }

  /** From where to where each part goes. */
  private List<int[]> bounds(String boundary, int from, int to) {
    var mark = ("--" + boundary).getBytes(StandardCharsets.UTF_8);
    var bounds = new ArrayList<int[]>();
    int open = -1;
    for (int at = from; at < to; ) {
      int end = HeaderFields.lineEnd(mail, at, to);
      int kind = delimiter(mark, at, HeaderFields.content(mail, at, end));
      if (kind > 0) {
        if (open >= 0) {
          bounds.add(new int[] {open, withoutBreak(open, at)});
          if (bounds.size() > limits.parts()) {
            throw new TooMuchException("mail_too_many_parts", "The mail has too many parts.");
          }
        }
        open = kind == 1 ? end : -1;
        if (kind == 2) {
          break;
        }
      }
      at = end;
    }
    if (open >= 0 && open < to) {
      // The end is missing: cut off on the way, most likely.
      bounds.add(new int[] {open, to});
    }
    return bounds;
  }

  /** 0: no delimiter, 1: another part begins, 2: the last one has ended. */
  private int delimiter(byte[] mark, int at, int end) {
    if (end - at < mark.length) {
      return 0;
    }
    for (int i = 0; i < mark.length; i++) {
      if (mail[at + i] != mark[i]) {
        return 0;
      }
    }
    int i = at + mark.length;
    int kind = 1;
    if (end - i >= 2 && mail[i] == '-' && mail[i + 1] == '-') {
      kind = 2;
      i += 2;
    }
    while (i < end && (mail[i] == ' ' || mail[i] == '\t')) {
      i++;
    }
    return i == end ? kind : 0;
  }

  private int withoutBreak(int from, int at) {
    int end = at;
    if (end > from && mail[end - 1] == '\n') {
      end--;
    }
    if (end > from && mail[end - 1] == '\r') {
      end--;
    }
    return end;
  }

  /**
   * The boundary that a mail forgot to name: the first line that looks like one and heads fields.
   */
  private @Nullable String guess(int from, int to) {
    int stop = Math.min(to, from + 20_000);
    for (int at = from; at < stop; ) {
      int end = HeaderFields.lineEnd(mail, at, to);
      int content = HeaderFields.content(mail, at, end);
      int length = content - at;
      if (length > 6 && length <= 200 && mail[at] == '-' && mail[at + 1] == '-') {
        var next = new String(mail, end, Math.min(8, to - end), StandardCharsets.ISO_8859_1);
        if (next.equalsIgnoreCase("content-")) {
          return new String(mail, at + 2, length - 2, StandardCharsets.UTF_8).stripTrailing();
        }
      }
      at = end;
    }
    return null;
  }
}
