package kira.channels.email;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The conversation, written into the address that a reply goes to: {@code support+c-<26 letters and
 * digits>@example.com}. Addresses may be folded to lower case on their way, so it is of one case.
 * It opens nothing: who is not the conversation's contact begins one of their own.
 */
final class ReplyToken {
  private static final Pattern PLUS =
      Pattern.compile("^([^@]*?)\\+c-([0-9a-z]{1,26})@(.+)$", Pattern.CASE_INSENSITIVE);
  private static final int RADIX = 36;

  private ReplyToken() {}

  static String address(String receiving, UUID conversation) {
    int at = receiving.lastIndexOf('@');
    return "%s+c-%s%s"
        .formatted(receiving.substring(0, at), text(conversation), receiving.substring(at));
  }

  static Optional<UUID> of(EmailAddress address) {
    var found = PLUS.matcher(address.address());
    if (!found.matches()) {
      return Optional.empty();
    }
    var number = new BigInteger(found.group(2).toLowerCase(Locale.ROOT), RADIX);
    return number.bitLength() > 128
        ? Optional.empty()
        : Optional.of(new UUID(number.shiftRight(64).longValue(), number.longValue()));
  }

  /** The address without a token, by which it is recognised as one of ours. */
  static String bare(String address) {
    var found = PLUS.matcher(address);
    return (found.matches() ? found.group(1) + "@" + found.group(3) : address)
        .toLowerCase(Locale.ROOT);
  }

  private static String text(UUID id) {
    var high = new BigInteger(Long.toUnsignedString(id.getMostSignificantBits()));
    var low = new BigInteger(Long.toUnsignedString(id.getLeastSignificantBits()));
    return high.shiftLeft(64).or(low).toString(RADIX);
  }
}
