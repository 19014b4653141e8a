package kira.channels.email.proof;

import java.util.Locale;

/** What SPF says of whether a server may bring mails of a domain (RFC 7208, 2.6). */
enum SpfResult {
  NONE,
  NEUTRAL,
  PASS,
  FAIL,
  SOFTFAIL,
  TEMPERROR,
  PERMERROR;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
