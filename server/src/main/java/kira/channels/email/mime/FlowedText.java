package kira.channels.email.mime;

/** Text whose paragraphs were broken on the way out (RFC 3676), put together again. */
final class FlowedText {
  private FlowedText() {}

  static String joined(String text, boolean deleteSpace) {
    var out = new StringBuilder(text.length());
    int openDepth = -1;
    for (var raw : text.replace("\r\n", "\n").split("\n", -1)) {
      int depth = depth(raw);
      var line = raw.substring(depth);
      line = line.startsWith(" ") ? line.substring(1) : line;
      // The mark of a signature ends in a space and flows all the same nowhere.
      boolean signature = line.equals("-- ");
      if (openDepth == depth && !signature) {
        out.append(line);
      } else {
        out.append(out.isEmpty() ? "" : "\n").append(">".repeat(depth));
        out.append(depth > 0 && !line.isEmpty() ? " " : "").append(line);
      }
      boolean flows = line.endsWith(" ") && !signature;
      if (flows && deleteSpace) {
        out.setLength(out.length() - 1);
      }
      openDepth = flows ? depth : -1;
    }
    return out.toString();
  }

  private static int depth(String line) {
    int depth = 0;
    while (depth < line.length() && line.charAt(depth) == '>') {
      depth++;
    }
    return depth;
  }
}
