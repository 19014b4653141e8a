package kira.platform.storage;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import kira.platform.CannotStartException;
import org.jspecify.annotations.Nullable;

/** Where the database is and as whom Kira connects. */
record DatabaseAddress(String url, String user, String password) {

  /** Reads {@code jdbc:postgresql://…} or {@code postgres[ql]://user:password@host:port/name}. */
  static DatabaseAddress of(String url, @Nullable String user, @Nullable String password) {
    if (url.startsWith("jdbc:postgresql:")) {
      return new DatabaseAddress(url, user == null ? "" : user, password == null ? "" : password);
    }
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw unreadable(e);
    }
    var scheme = uri.getScheme();
    if (scheme == null
        || !(scheme.equals("postgres") || scheme.equals("postgresql"))
        || uri.getHost() == null) {
      throw unreadable(null);
    }
    var login = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
    var colon = login.indexOf(':');
    var urlUser = decode(colon < 0 ? login : login.substring(0, colon));
    var urlPassword = colon < 0 ? "" : decode(login.substring(colon + 1));
    return new DatabaseAddress(
        "jdbc:postgresql://%s:%d%s%s"
            .formatted(
                uri.getHost(),
                uri.getPort() < 0 ? 5432 : uri.getPort(),
                uri.getRawPath(),
                uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()),
        user == null ? urlUser : user,
        password == null ? urlPassword : password);
  }

  private static String decode(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** The value is not repeated: it may hold a password. */
  private static CannotStartException unreadable(@Nullable Throwable cause) {
    return new CannotStartException(
        "KIRA_DATABASE_URL is not the address of a PostgreSQL.",
        "Write it as postgres://user:password@host:5432/database or jdbc:postgresql://host/database.",
        cause);
  }

  @Override
  public String toString() {
    return "DatabaseAddress[user=%s]".formatted(user);
  }
}
