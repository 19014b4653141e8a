package kira.channels.simulator;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kira.channels.Account;
import kira.channels.Door;
import kira.channels.simulator.SimulatedProvider.Opening;
import kira.channels.sms.vonage.VonageAccount;
import kira.channels.sms.vonage.VonageJwt;
import kira.platform.secrets.Secret;
import org.jspecify.annotations.Nullable;

/** What opens a simulated account with Vonage, whatever it is for. */
final class SimulatedVonageAccount {
  static final String API_KEY = "simulator";
  private static final int KEY_BITS = 2048;
  private static final int SECRET_BYTES = 24;

  private SimulatedVonageAccount() {}

  static Opening opening(SimulatorKeys keys, String prefix, Door door) {
    var signing = Secret.of(keys.hex(SECRET_BYTES));
    return new Opening(
        signing,
        List.of(),
        Map.of(
            VonageAccount.API_KEY, API_KEY, VonageAccount.APPLICATION, door.account().toString()),
        Map.of(
            VonageAccount.API_SECRET, keys.key(prefix, door),
            VonageAccount.PRIVATE_KEY, privateKey(),
            VonageAccount.SIGNATURE_SECRET, signing));
  }

  private static Secret privateKey() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(KEY_BITS);
      return Secret.of(
          VonageJwt.pem("PRIVATE KEY", generator.generateKeyPair().getPrivate().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What belongs to the private key that the account was given. */
  static Optional<PublicKey> publicKey(Account account) {
    return account
        .secret(VonageAccount.PRIVATE_KEY)
        .map(Secret::reveal)
        .flatMap(VonageJwt::privateKey)
        .flatMap(VonageJwt::publicOf);
  }

  /** Whether a request has a token that was made with the account's private key. */
  static boolean isSigned(Account account, @Nullable String authorization, Instant now) {
    return authorization != null
        && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
        && publicKey(account)
            .flatMap(key -> VonageJwt.ofRequest(authorization.substring(7).strip(), key, now))
            .filter(claims ->
                claims.path("application_id").asString("").equals(account.id().toString()))
            .isPresent();
  }
}
