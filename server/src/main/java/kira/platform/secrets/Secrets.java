package kira.platform.secrets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import kira.platform.storage.DataFolder;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/**
 * Encrypts what must not be read from the database or a backup of it (AES-256-GCM), and signs what
 * comes back from strangers. A value is bound to its tenant and purpose: moved elsewhere, it does
 * not decrypt.
 */
@Component
public class Secrets {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final Base64.Encoder TO_TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder FROM_TEXT = Base64.getUrlDecoder();

  private final SecureRandom random = new SecureRandom();
  private final KeyFiles files;
  private volatile TreeMap<String, byte[]> keys;
  private volatile Map<String, byte[]> retired;

  @org.springframework.beans.factory.annotation.Autowired
  Secrets(DataFolder folder) {
    this(new KeyFiles(folder.folder("keys")));
  }

  Secrets(KeyFiles files) {
    this.files = files;
    this.keys = files.load();
    this.retired = files.loadRetired();
  }

  /** Text to store: the key's name, a dot, and the encrypted value. */
  public String encrypt(TenantId tenant, String purpose, Secret value) {
    return encryptBytes(tenant, purpose, value.reveal().getBytes(StandardCharsets.UTF_8));
  }

  public String encryptBytes(TenantId tenant, String purpose, byte[] value) {
    var key = keys.lastKey();
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      var cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, tenant, purpose);
      var sealed = cipher.doFinal(value);
      var all = ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed);
      return key + "." + TO_TEXT.encodeToString(all.array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @throws SecretKeyMissingException when the key's file is gone
   * @throws IllegalArgumentException when the value was changed, or belongs to another tenant or
   *     purpose
   */
  public Secret decrypt(TenantId tenant, String purpose, String stored) {
    return Secret.of(new String(decryptBytes(tenant, purpose, stored), StandardCharsets.UTF_8));
  }

  public byte[] decryptBytes(TenantId tenant, String purpose, String stored) {
    var dot = stored.indexOf('.');
    if (dot < 0) {
      throw new IllegalArgumentException("not an encrypted value (%s)".formatted(purpose));
    }
    try {
      var all = FROM_TEXT.decode(stored.substring(dot + 1));
      if (all.length < NONCE_BYTES) {
        throw new IllegalArgumentException("not an encrypted value (%s)".formatted(purpose));
      }
      var nonce = java.util.Arrays.copyOf(all, NONCE_BYTES);
      return cipher(Cipher.DECRYPT_MODE, stored.substring(0, dot), nonce, tenant, purpose)
          .doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
    } catch (AEADBadTagException e) {
      throw new IllegalArgumentException(
          "the value does not decrypt as %s of %s".formatted(purpose, tenant), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A signature by the current key, to be checked with {@link #verify}. */
  public String sign(String purpose, byte[] data) {
    var key = keys.lastKey();
    return key + "." + TO_TEXT.encodeToString(mac(bytes(key), purpose, data));
  }

  /**
   * Whether one of our keys made this signature for this purpose and data. Retired ones count until
   * their files are deleted: what was handed out before a rotation (a visitor's token) lives on.
   */
  public boolean verify(String purpose, byte[] data, String signature) {
    var dot = signature.indexOf('.');
    var name = dot < 0 ? "" : signature.substring(0, dot);
    var key = keys.containsKey(name) ? keys.get(name) : retired.get(name);
    if (key == null) {
      return false;
    }
    try {
      return MessageDigest.isEqual(
          mac(key, purpose, data), FROM_TEXT.decode(signature.substring(dot + 1)));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Whether a stored value was encrypted with the current key. */
  public boolean isCurrent(String stored) {
    return stored.startsWith(keys.lastKey() + ".");
  }

  /** The value encrypted with the current key; the same text when it already is. */
  public String renewed(TenantId tenant, String purpose, String stored) {
    return isCurrent(stored)
        ? stored
        : encryptBytes(tenant, purpose, decryptBytes(tenant, purpose, stored));
  }

  /** Names of the keys in use, the current one last. */
  List<String> names() {
    return List.copyOf(keys.keySet());
  }

  synchronized String addKey() {
    var more = new TreeMap<>(keys);
    var added = files.add(more);
    more.put(added.getKey(), added.getValue());
    keys = more;
    return added.getKey();
  }

  synchronized void retire(String name) {
    if (name.equals(keys.lastKey())) {
      throw new IllegalArgumentException("the current key cannot be retired");
    }
    var fewer = new TreeMap<>(keys);
    if (fewer.remove(name) != null) {
      files.retire(name);
      retired = files.loadRetired();
      keys = fewer;
    }
  }

  private Cipher cipher(int mode, String key, byte[] nonce, TenantId tenant, String purpose)
      throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        mode,
        new SecretKeySpec(mac(bytes(key), "encrypt", new byte[0]), "AES"),
        new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD((key + "\0" + tenant + "\0" + purpose).getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private byte[] bytes(String key) {
    var bytes = keys.get(key);
    if (bytes == null) {
      throw new SecretKeyMissingException(key);
    }
    return bytes;
  }

  /** The purpose is part of the key, so that no signature serves two. */
  private static byte[] mac(byte[] key, String purpose, byte[] data) {
    try {
      var derive = Mac.getInstance("HmacSHA256");
      derive.init(new SecretKeySpec(key, "HmacSHA256"));
      var derived = derive.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(derived, "HmacSHA256"));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
