package kira.channels.simulator;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import kira.channels.Door;
import kira.platform.secrets.Secret;
import kira.platform.secrets.Secrets;
import org.springframework.stereotype.Component;

/** Keys that open simulated accounts, and nothing else in the world. */
@Component
public class SimulatorKeys {
  private static final String PURPOSE = "simulated-api-key";

  private final Secrets secrets;
  private final SecureRandom random = new SecureRandom();

  SimulatorKeys(Secrets secrets) {
    this.secrets = secrets;
  }

  /** A key of an account; the same each time. */
  public Secret key(String prefix, Door door) {
    return Secret.of(prefix + door.text() + "." + secrets.sign(PURPOSE, bytes(door)));
  }

  /** The account that a key opens, if it is one of ours. */
  public Optional<Door> opened(String prefix, String key) {
    int dot = key.indexOf('.');
    if (!key.startsWith(prefix) || dot < prefix.length()) {
      return Optional.empty();
    }
    return Door.parse(key.substring(prefix.length(), dot))
        .filter(door -> secrets.verify(PURPOSE, bytes(door), key.substring(dot + 1)));
  }

  /** Random bytes in base64. */
  public String base64(int bytes) {
    return Base64.getEncoder().encodeToString(some(bytes));
  }

  /** Random bytes in lower-case hexadecimal digits. */
  public String hex(int bytes) {
    return HexFormat.of().formatHex(some(bytes));
  }

  private byte[] some(int bytes) {
    var some = new byte[bytes];
    random.nextBytes(some);
    return some;
  }

  private static byte[] bytes(Door door) {
    return ByteBuffer.allocate(32)
        .putLong(door.tenant().value().getMostSignificantBits())
        .putLong(door.tenant().value().getLeastSignificantBits())
        .putLong(door.account().getMostSignificantBits())
        .putLong(door.account().getLeastSignificantBits())
        .array();
  }
}
