package kira.channels.sms.vonage;

import java.util.Optional;

/** What accounts with Vonage keep secret, whatever they are for. */
public final class VonageSecrets {
  private VonageSecrets() {}

  /** What is wrong with a secret that somebody typed in. */
  public static Optional<String> faultOf(String secret, String value) {
    return switch (secret) {
      case VonageSms.PRIVATE_KEY ->
          VonageJwt.privateKey(value).isPresent()
              ? Optional.empty()
              : Optional.of(
                  "Paste the whole private key, from BEGIN PRIVATE KEY to END PRIVATE KEY.");
      case VonageSms.API_SECRET, VonageSms.SIGNATURE_SECRET ->
          value.matches("[\\x21-\\x7e]{6,200}")
              ? Optional.empty()
              : Optional.of("A secret of Vonage has no spaces.");
      default -> Optional.of("Vonage has no secret of this name.");
    };
  }
}
