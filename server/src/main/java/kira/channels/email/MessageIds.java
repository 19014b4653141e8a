package kira.channels.email;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** The Message-ID of a mail of ours: of one delivery always the same, so that repeats are seen. */
public final class MessageIds {
  /** Adapters whose servers leave it as it is. */
  private static final Set<String> KEEPERS = Set.of("smtp");

  private static final Pattern OURS =
      Pattern.compile("^<kira-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@");

  private MessageIds() {}

  /** Whether the mail arrives under the id that we gave it. */
  static boolean isKept(String adapter) {
    return KEEPERS.contains(adapter);
  }

  /** With angle brackets, in the sender's domain. */
  public static String of(UUID delivery, EmailAddress sender) {
    var domain = sender.address().substring(sender.address().lastIndexOf('@') + 1);
    return "<kira-%s@%s>"
        .formatted(delivery, java.net.IDN.toASCII(domain).toLowerCase(Locale.ROOT));
  }

  /** The delivery that an id of ours names. */
  static Optional<UUID> delivery(String id) {
    var found = OURS.matcher(id);
    return found.find() ? Optional.of(UUID.fromString(found.group(1))) : Optional.empty();
  }
}
