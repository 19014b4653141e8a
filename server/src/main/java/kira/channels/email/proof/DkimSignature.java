package kira.channels.email.proof;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a DKIM-Signature says (RFC 6376, 3.5).
 *
 * @param domain that signed, in ASCII
 * @param identity domain of whom it signed for: the same, or below it
 * @param fields of the header that are signed, in lower case
 * @param length how much of the body is signed; null for all of it
 * @param until when it counts; null for ever
 */
record DkimSignature(
    String domain,
    String selector,
    String identity,
    boolean isRsa,
    boolean hasRelaxedHeader,
    boolean hasRelaxedBody,
    List<String> fields,
    byte[] bodyHash,
    byte[] signature,
    @Nullable Long length,
    @Nullable Instant until) {
  private static final int LONGEST = 16_000;
  private static final int MOST_FIELDS = 500;

  DkimSignature {
    fields = List.copyOf(fields);
  }

  /** Empty where it is none that anybody could look at. */
  static Optional<DkimSignature> of(String value) {
    if (value.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      return TagList.of(value).filter(DkimSignature::isUsable).flatMap(DkimSignature::read);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isUsable(TagList tags) {
    return tags.get("v").equals(Optional.of("1"))
        && tags.compact("q")
            .map(query -> List.of(query.toLowerCase(Locale.ROOT).split(":")).contains("dns/txt"))
            .orElse(true)
        && tags.compact("a").orElse("").toLowerCase(Locale.ROOT).matches("(rsa|ed25519)-sha256")
        && tags.compact("c").orElse("simple").matches("(?i)(simple|relaxed)(/(simple|relaxed))?")
        && tags.compact("l").orElse("0").matches("[0-9]{1,18}")
        && tags.compact("x").orElse("0").matches("[0-9]{1,12}");
  }

  private static Optional<DkimSignature> read(TagList tags) {
    var domain = tags.compact("d").flatMap(DomainNames::ascii);
    var selector = tags.compact("s").flatMap(DomainNames::ascii);
    var fields =
        List.of(tags.compact("h").orElse("").toLowerCase(Locale.ROOT).split(":", MOST_FIELDS + 1));
    var hash = tags.compact("bh").map(Base64.getDecoder()::decode);
    var signature = tags.compact("b").map(Base64.getDecoder()::decode);
    if (domain.isEmpty()
        || selector.isEmpty()
        || hash.isEmpty()
        || signature.isEmpty()
        || fields.size() > MOST_FIELDS
        || !fields.contains("from")) {
      return Optional.empty();
    }
    var identity = tags.compact("i").map(DomainNames::ofAddress).orElse(domain).orElse("");
    if (!DomainNames.isWithin(identity, domain.get())) {
      return Optional.empty();
    }
    var canon = tags.compact("c").orElse("simple").toLowerCase(Locale.ROOT);
    return Optional.of(
        new DkimSignature(
            domain.get(),
            selector.get(),
            identity,
            tags.compact("a").orElse("").toLowerCase(Locale.ROOT).startsWith("rsa"),
            canon.startsWith("relaxed"),
            canon.endsWith("/relaxed"),
            fields,
            hash.get(),
            signature.get(),
            tags.compact("l").map(Long::valueOf).orElse(null),
            tags.compact("x").map(x -> Instant.ofEpochSecond(Long.parseLong(x))).orElse(null)));
  }

  /** Where its key stands in DNS. */
  String keyName() {
    return selector + "._domainkey." + domain;
  }
}
