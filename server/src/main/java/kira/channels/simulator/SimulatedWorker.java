package kira.channels.simulator;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kira.channels.Door;
import kira.channels.email.EmailAddress;
import kira.channels.email.EmailAttachment;
import kira.channels.email.OutgoingEmail;
import kira.channels.email.cloudflare.WorkerSignature;
import kira.channels.email.mime.MailWriter;
import kira.objects.Json;
import kira.platform.http.OutboundRequest;
import kira.platform.http.OutboundResponse;
import kira.platform.http.OwnServer;
import kira.platform.secrets.Secret;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** The Worker that a workspace deploys at Cloudflare: brings mails as they are, signed. */
@Component
class SimulatedWorker {
  private final SimulatedMails mails;
  private final OwnServer own;
  private final InstantSource clock;

  SimulatedWorker(SimulatedMails mails, OwnServer own, InstantSource clock) {
    this.mails = mails;
    this.own = own;
    this.clock = clock;
  }

  OutboundResponse bring(Door door, SimulatedEmail.News news, Secret secret) throws IOException {
    var mail = Json.MAPPER.readTree(mails.read(door, news.email()).body());
    var from = mail.path("from").asString("");
    var to = SimulatedMails.list(mail.path("to")).stream().findFirst().orElse("");
    var body = written(mail, news);
    var timestamp = Long.toString(clock.instant().getEpochSecond());
    return own.send(
        OutboundRequest.post(own.at(door.path()), "message/rfc822", body)
            .header("User-Agent", "Cloudflare-Workers (simulator)")
            .header(WorkerSignature.TIMESTAMP, timestamp)
            .header(WorkerSignature.FROM, from)
            .header(WorkerSignature.TO, to)
            .header(
                WorkerSignature.SIGNATURE,
                WorkerSignature.sign(secret, timestamp, from, to, body)));
  }

  private static byte[] written(JsonNode mail, SimulatedEmail.News news) {
    var headers = mail.path("headers");
    var more = new LinkedHashMap<String, String>();
    if (headers.has("auto-submitted")) {
      more.put("Auto-Submitted", headers.path("auto-submitted").asString(""));
    }
    return MailWriter.write(
        new OutgoingEmail(
            address(headers.path("from").asString(mail.path("from").asString(""))),
            addresses(mail.path("to")),
            addresses(mail.path("cc")),
            List.of(),
            List.of(),
            mail.path("subject").asString(""),
            mail.path("message_id").asString(""),
            text(headers, "in-reply-to"),
            references(headers),
            text(mail, "html"),
            mail.path("text").asString(""),
            files(mail.path("files")),
            Map.copyOf(more)),
        news.at());
  }

  private static List<String> references(JsonNode headers) {
    var written = text(headers, "references");
    return written == null ? List.of() : Arrays.asList(written.split("\\s+"));
  }

  private static @Nullable String text(JsonNode node, String name) {
    var value = node.path(name).asString("");
    return value.isBlank() ? null : value;
  }

  private static List<EmailAddress> addresses(JsonNode given) {
    return SimulatedMails.list(given).stream().map(SimulatedWorker::address).toList();
  }

  private static EmailAddress address(String written) {
    int open = written.lastIndexOf('<');
    var name = open > 0 ? written.substring(0, open).strip().replaceAll("^\"|\"$", "") : "";
    return new EmailAddress(SimulatedMails.bare(written), name.isEmpty() ? null : name);
  }

  private static List<EmailAttachment> files(JsonNode given) {
    var files = new ArrayList<EmailAttachment>();
    for (var each : given) {
      files.add(
          new EmailAttachment(
              each.path("filename").asString("file"),
              each.path("content_type").asString("application/octet-stream"),
              Base64.getDecoder().decode(each.path("content").asString("")),
              null));
    }
    return files;
  }
}
