package kira.channels.email;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kira.conversations.AttachmentRef;
import kira.platform.blobs.Blobs;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Puts the files into a mail that is about to be handed over. */
@Component
public class EmailFiles {
  private final Blobs blobs;

  EmailFiles(Blobs blobs) {
    this.blobs = blobs;
  }

  /** The same under an id of ours. */
  public Optional<OutgoingEmail> filled(TenantId tenant, EmailContent content, String messageId)
      throws IOException {
    return filled(tenant, content)
        .map(mail ->
            new OutgoingEmail(
                mail.from(),
                mail.to(),
                mail.cc(),
                mail.bcc(),
                mail.replyTo(),
                mail.subject(),
                messageId,
                mail.inReplyTo(),
                mail.references(),
                mail.html(),
                mail.text(),
                mail.attachments(),
                mail.headers()));
  }

  /** The mail with its files; empty when one of them is gone. */
  public Optional<OutgoingEmail> filled(TenantId tenant, EmailContent content) throws IOException {
    var files = new ArrayList<EmailAttachment>();
    for (AttachmentRef file : content.attachments()) {
      var stored = blobs.open(tenant, file.id());
      if (stored.isEmpty()) {
        return Optional.empty();
      }
      try (var in = stored.get()) {
        files.add(new EmailAttachment(file.name(), file.type(), in.readAllBytes(), null));
      }
    }
    return Optional.of(
        new OutgoingEmail(
            content.from(),
            content.to(),
            content.cc(),
            List.of(),
            content.replyTo(),
            content.subject(),
            content.messageId(),
            content.inReplyTo(),
            content.references(),
            content.html(),
            content.text(),
            files,
            content.headers()));
  }
}
