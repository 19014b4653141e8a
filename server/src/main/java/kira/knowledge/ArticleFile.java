package kira.knowledge;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A Markdown file with a few lines of front matter: {@code title}, {@code slug}, {@code audience},
 * {@code collection} and {@code order}.
 *
 * @param source fingerprint of the file
 */
record ArticleFile(
    String slug,
    String title,
    Audience audience,
    String collection,
    int order,
    String markdown,
    String source) {

  static ArticleFile parse(String name, String text) {
    var plain = text.replace("\r\n", "\n");
    var fields = new HashMap<String, String>();
    var body = plain;
    if (plain.startsWith("---\n")) {
      int end = plain.indexOf("\n---\n", 3);
      if (end < 0) {
        throw new IllegalArgumentException(name + ": the front matter is not closed");
      }
      for (var line : plain.substring(4, Math.max(4, end)).split("\n")) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          fields.put(line.substring(0, colon).strip(), unquoted(line.substring(colon + 1).strip()));
        }
      }
      body = plain.substring(end + 5);
    }
    var base = name.replaceFirst("\\.md$", "");
    var slug = fields.getOrDefault("slug", base);
    return new ArticleFile(
        ArticleText.slug(slug, 80),
        fields.getOrDefault("title", slug),
        Audience.valueOf(fields.getOrDefault("audience", "public").toUpperCase(Locale.ROOT)),
        fields.getOrDefault("collection", ""),
        Integer.parseInt(fields.getOrDefault("order", "0")),
        body.strip() + "\n",
        fingerprint(plain));
  }

  private static String unquoted(String value) {
    return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
        ? value.substring(1, value.length() - 1).replace("\\\"", "\"")
        : value;
  }

  private static String fingerprint(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
