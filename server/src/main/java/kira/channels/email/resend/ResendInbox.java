package kira.channels.email.resend;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import kira.channels.Account;
import kira.channels.email.EmailAddress;
import kira.channels.email.EmailAttachment;
import kira.channels.email.IncomingEmail;
import kira.channels.email.MailProof;
import kira.platform.secrets.Secret;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Fetches mails that came in: the webhook only says that there is one. */
@Component
class ResendInbox {
  private static final int MOST_FILES = 20;
  private static final long MOST_BYTES = 45_000_000;
  private static final Pattern NAMED = Pattern.compile("^\\s*(.*?)\\s*<([^<>]+)>\\s*$");
  private static final Pattern ID = Pattern.compile("<[^<>\\s]{1,900}>");

  private final ResendApi api;

  ResendInbox(ResendApi api) {
    this.api = api;
  }

  /** Empty when the provider has no such mail any more. */
  Optional<Fetched> fetch(Account account, Secret key, String id) throws IOException {
    var path = "/emails/receiving/" + ResendEmail.path(id);
    var response = api.get(account, key, path);
    if (response.status() == 404) {
      return Optional.empty();
    }
    var body = ResendAnswer.json(response).orElse(null);
    if (!response.isSuccess() || body == null) {
      throw new IOException("a mail cannot be fetched: status " + response.status());
    }
    return Optional.of(
        new Fetched(
            mail(body, files(account, key, path, body)),
            proof(body.path("authentication")),
            raw(account, body.path("raw"))));
  }

  /** A mail, what the provider found out of its sender, and its bytes where they could be had. */
  record Fetched(IncomingEmail mail, MailProof proof, Optional<byte[]> raw) {}

  static MailProof proof(JsonNode given) {
    return given.isObject()
        ? new MailProof(
            "Resend",
            ResendAnswer.text(given, "spf"),
            ResendAnswer.text(given, "dkim"),
            ResendAnswer.text(given, "dmarc"),
            null)
        : MailProof.NONE;
  }

  /** The original is good to have; a mail is taken in without it, too. */
  private Optional<byte[]> raw(Account account, JsonNode given) {
    var address = ResendAnswer.text(given, "download_url");
    if (address == null) {
      return Optional.empty();
    }
    try {
      var content = api.file(account, ResendEmail.uri(address));
      return content.isSuccess() ? Optional.of(content.body()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private List<EmailAttachment> files(Account account, Secret key, String path, JsonNode mail)
      throws IOException {
    if (mail.path("attachments").isEmpty()) {
      return List.of();
    }
    var response = api.get(account, key, path + "/attachments");
    var listed = ResendAnswer.json(response).orElse(null);
    if (!response.isSuccess() || listed == null) {
      throw new IOException("files cannot be listed: status " + response.status());
    }
    var files = new ArrayList<EmailAttachment>();
    long bytes = 0;
    for (var each : listed.path("data")) {
      var address = ResendAnswer.text(each, "download_url");
      if (address == null || files.size() == MOST_FILES) {
        continue;
      }
      var content = api.file(account, ResendEmail.uri(address));
      if (!content.isSuccess()) {
        throw new IOException("a file cannot be fetched: status " + content.status());
      }
      bytes += content.body().length;
      if (bytes > MOST_BYTES) {
        break;
      }
      files.add(
          new EmailAttachment(
              orElse(ResendAnswer.text(each, "filename"), "file"),
              orElse(ResendAnswer.text(each, "content_type"), "application/octet-stream"),
              content.body(),
              ResendAnswer.text(each, "content_id")));
    }
    return files;
  }

  static IncomingEmail mail(JsonNode body, List<EmailAttachment> files) {
    var headers = headers(body.path("headers"));
    // The field holds the bare address; the name is only in the header.
    var from =
        address(headers.getOrDefault("from", List.of()).stream().findFirst().orElse(null))
            .or(() -> address(ResendAnswer.text(body, "from")));
    return new IncomingEmail(
        from.orElse(null),
        addresses(body.path("reply_to")),
        addresses(body.path("to")),
        addresses(body.path("cc")),
        addresses(body.path("received_for")),
        orElse(ResendAnswer.text(body, "subject"), ""),
        ids(ResendAnswer.text(body, "message_id")).stream().findFirst().orElse(null),
        ids(first(headers, "in-reply-to")).stream().findFirst().orElse(null),
        ids(first(headers, "references")),
        ResendAnswer.text(body, "html"),
        ResendAnswer.text(body, "text"),
        files,
        headers,
        at(ResendAnswer.text(body, "created_at")));
  }

  private static Map<String, List<String>> headers(JsonNode given) {
    var headers = new HashMap<String, List<String>>();
    given
        .properties()
        .forEach(each -> {
          var values = new ArrayList<String>();
          if (each.getValue().isArray()) {
            each.getValue().forEach(value -> values.add(value.asString("")));
          } else {
            values.add(each.getValue().asString(""));
          }
          headers.put(each.getKey().toLowerCase(Locale.ROOT), List.copyOf(values));
        });
    return headers;
  }

  private static List<EmailAddress> addresses(JsonNode given) {
    var addresses = new ArrayList<EmailAddress>();
    if (given.isString()) {
      address(given.asString()).ifPresent(addresses::add);
    }
    for (var each : given) {
      address(each.asString("")).ifPresent(addresses::add);
    }
    return addresses;
  }

  private static Optional<EmailAddress> address(@Nullable String written) {
    if (written == null) {
      return Optional.empty();
    }
    var line = written.replaceAll("\\p{Cntrl}+", " ").strip();
    var named = NAMED.matcher(line);
    var address = named.matches() ? named.group(2).strip() : line;
    if (!address.contains("@") || address.length() > 254 || address.contains(" ")) {
      return Optional.empty();
    }
    var name = named.matches() ? unquoted(named.group(1)) : "";
    return Optional.of(new EmailAddress(address, name.isEmpty() ? null : name));
  }

  private static String unquoted(String name) {
    boolean quoted = name.length() >= 2 && name.startsWith("\"") && name.endsWith("\"");
    return quoted
        ? name.substring(1, name.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\")
        : name;
  }

  private static List<String> ids(@Nullable String text) {
    return text == null
        ? List.of()
        : ID.matcher(text).results().map(found -> found.group()).distinct().limit(100).toList();
  }

  private static @Nullable String first(Map<String, List<String>> headers, String name) {
    return headers.getOrDefault(name, List.of()).stream().findFirst().orElse(null);
  }

  private static String orElse(@Nullable String text, String other) {
    return text == null ? other : text;
  }

  private static @Nullable Instant at(@Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
