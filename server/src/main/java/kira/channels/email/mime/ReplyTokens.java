package kira.channels.email.mime;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import kira.channels.email.EmailAddress;

/**
 * Addresses like {@code reply+token@domain} that lead back to a conversation. The token is signed
 * for one workspace, so nobody can make one up, and is lower case, since servers fold addresses.
 */
public final class ReplyTokens {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int SIGNATURE_BYTES = 10;
  private static final int TOKEN_LENGTH = (16 + SIGNATURE_BYTES) * 8 / 5 + 1;

  private final SecretKeySpec key;

  public ReplyTokens(byte[] secret) {
    if (secret.length < 16) {
      throw new IllegalArgumentException("the secret is too short");
    }
    this.key = new SecretKeySpec(secret, "HmacSHA256");
  }

  public String write(UUID tenant, UUID conversation) {
    var bytes = ByteBuffer.allocate(16 + SIGNATURE_BYTES).put(bytes(conversation));
    return base32(bytes.put(signature(tenant, conversation)).array());
  }

  /** The address for replies, made from the one that mails of this account come in at. */
  public EmailAddress address(EmailAddress inbox, UUID tenant, UUID conversation) {
    int at = inbox.address().lastIndexOf('@');
    var local = inbox.address().substring(0, at);
    int plus = local.indexOf('+');
    var base = plus < 0 ? local : local.substring(0, plus);
    return new EmailAddress(
        base + "+" + write(tenant, conversation) + inbox.address().substring(at), inbox.name());
  }

  /** The conversation that an address leads to; empty where it has no token of this workspace. */
  public Optional<UUID> read(UUID tenant, EmailAddress address) {
    var folded = address.address().toLowerCase(Locale.ROOT);
    int plus = folded.indexOf('+');
    int at = folded.lastIndexOf('@');
    if (plus < 0 || at - plus - 1 != TOKEN_LENGTH) {
      return Optional.empty();
    }
    return bytes(folded.substring(plus + 1, at)).flatMap(token -> checked(tenant, token));
  }

  private Optional<UUID> checked(UUID tenant, byte[] token) {
    var buffer = ByteBuffer.wrap(token);
    var conversation = new UUID(buffer.getLong(), buffer.getLong());
    return MessageDigest.isEqual(
            Arrays.copyOfRange(token, 16, 16 + SIGNATURE_BYTES), signature(tenant, conversation))
        ? Optional.of(conversation)
        : Optional.empty();
  }

  private byte[] signature(UUID tenant, UUID conversation) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update("email-reply".getBytes(StandardCharsets.US_ASCII));
      mac.update(bytes(tenant));
      return Arrays.copyOf(mac.doFinal(bytes(conversation)), SIGNATURE_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM cannot sign", e);
    }
  }

  private static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  private static String base32(byte[] bytes) {
    var text = new StringBuilder();
    long held = 0;
    int bits = 0;
    for (byte b : bytes) {
      held = held << 8 | b & 255;
      for (bits += 8; bits >= 5; bits -= 5) {
        text.append(ALPHABET.charAt((int) (held >> bits - 5) & 31));
      }
    }
    return text.append(bits > 0 ? ALPHABET.charAt((int) (held << 5 - bits) & 31) : "").toString();
  }

  private static Optional<byte[]> bytes(String text) {
    var bytes = new byte[text.length() * 5 / 8];
    long held = 0;
    int bits = 0;
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      int value = ALPHABET.indexOf(text.charAt(i));
      if (value < 0) {
        return Optional.empty();
      }
      held = held << 5 | value;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes[length++] = (byte) (held >> bits);
      }
    }
    return Optional.of(bytes);
  }
}
