package kira.contacts;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import kira.contacts.fields.ShortText;
import kira.platform.html.CleanText;
import kira.platform.http.PublicDomains;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;

/** Reads what a request says of a company; what does not fit is refused in one sentence. */
final class CompanyInput {
  private static final int NAME_LIMIT = 200;
  private static final int DESCRIPTION_LIMIT = 5_000;
  private static final int WEBSITE_LIMIT = 500;

  private CompanyInput() {}

  /** A line; null where it is missing, and empty where it is to be cleared. */
  static @Nullable String line(String field, @Nullable String text) {
    if (text == null) {
      return null;
    }
    var clean = ShortText.read(field, text, NAME_LIMIT);
    return clean == null ? "" : clean;
  }

  static @Nullable String description(@Nullable String text) {
    if (text == null) {
      return null;
    }
    var clean = CleanText.block(text);
    if (clean.length() > DESCRIPTION_LIMIT) {
      throw Problem.badRequest(
          "too_long", "Write at most %,d characters.".formatted(DESCRIPTION_LIMIT), "description");
    }
    return clean;
  }

  /** An address of a page; one without a scheme is taken to be https. */
  static @Nullable String website(@Nullable String text) {
    if (text == null) {
      return null;
    }
    var clean = ShortText.read("website", text, WEBSITE_LIMIT);
    if (clean == null) {
      return "";
    }
    var address = clean.matches("(?i)^https?://.*") ? clean : "https://" + clean;
    try {
      if (Domains.normal(address).isPresent() && new URI(address).getHost() != null) {
        return address;
      }
    } catch (URISyntaxException e) {
      // Falls through to the one refusal.
    }
    throw Problem.badRequest(
        "invalid_website", "Write an address like https://example.com.", "website");
  }

  static @Nullable List<String> domains(@Nullable List<@Nullable String> typed) {
    if (typed == null) {
      return null;
    }
    if (typed.size() > Company.MOST_DOMAINS) {
      throw tooManyDomains();
    }
    var domains = new LinkedHashSet<String>();
    for (int i = 0; i < typed.size(); i++) {
      var text = typed.get(i);
      var at = "domains[%d]".formatted(i);
      var domain =
          Domains.normal(text == null ? "" : text)
              .orElseThrow(() ->
                  Problem.badRequest("invalid_domain", "Write a domain like example.com.", at));
      if (LikeNames.isOpenToAll(domain) || PublicDomains.isOfRegistry(domain)) {
        throw Problem.badRequest(
                "open_domain", "Anybody may have an address at %s.".formatted(domain), at)
            .with("domain", domain);
      }
      domains.add(domain);
    }
    return new ArrayList<>(domains);
  }

  static Problem tooManyDomains() {
    return Problem.badRequest(
        "too_many_domains",
        "A company has at most %d domains.".formatted(Company.MOST_DOMAINS),
        "domains");
  }
}
