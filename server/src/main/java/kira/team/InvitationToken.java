package kira.team;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import kira.platform.tenancy.TenantId;

/** What an invitation's link ends in: which workspace to ask, and the secret it will know. */
record InvitationToken(TenantId workspace, Token token) {
  private static final Pattern FORM = Pattern.compile("([0-9a-f]{32})\\.([A-Za-z0-9_-]{43})");

  String text() {
    return workspace.toString().replace("-", "") + "." + token.value();
  }

  static Optional<InvitationToken> parse(String text) {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    var id = match.group(1);
    return Optional.of(
        new InvitationToken(
            new TenantId(
                new UUID(
                    Long.parseUnsignedLong(id, 0, 16, 16), Long.parseUnsignedLong(id, 16, 32, 16))),
            new Token(match.group(2))));
  }
}
