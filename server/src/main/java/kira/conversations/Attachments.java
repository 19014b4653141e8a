package kira.conversations;

import java.io.InputStream;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kira.platform.blobs.StoredFile;
import kira.platform.blobs.Uploads;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Files that messages carry: checked and kept before they are sent. */
@Service
public class Attachments {
  private final Uploads uploads;
  private final AttachmentTable table;
  private final InstantSource clock;

  Attachments(Uploads uploads, AttachmentTable table, InstantSource clock) {
    this.uploads = uploads;
    this.table = table;
    this.clock = clock;
  }

  /**
   * Keeps a file, which a message may then name. Call with the tenant bound.
   *
   * @throws Problem when it is too large, empty, a program, or not what it says it is
   */
  public AttachmentRef keep(
      TenantId tenant,
      UUID id,
      Actor by,
      String name,
      @Nullable String declaredType,
      InputStream content) {
    return added(tenant, by, uploads.receive(tenant, id, name, declaredType, content));
  }

  /** The same of a file that a channel brings, which may be larger than what people upload. */
  public AttachmentRef keepReceived(
      TenantId tenant,
      UUID id,
      Actor by,
      String name,
      @Nullable String declaredType,
      InputStream content) {
    return added(tenant, by, uploads.receiveFromChannel(tenant, id, name, declaredType, content));
  }

  private AttachmentRef added(TenantId tenant, Actor by, StoredFile file) {
    table.add(tenant.value(), file, by.text(), clock.instant());
    return new AttachmentRef(file.id(), file.name(), file.type(), file.size());
  }

  /**
   * The files of these ids, in their order. Call with the tenant bound.
   *
   * @param by whoever attaches them; a visitor may attach only what they uploaded themselves
   * @throws Problem {@code unknown_attachment}
   */
  public List<AttachmentRef> named(TenantId tenant, Actor by, Collection<UUID> ids) {
    if (ids.size() > Conversations.ATTACHMENT_LIMIT) {
      throw Problem.badRequest(
          "too_many_attachments",
          "A message carries at most %d files.".formatted(Conversations.ATTACHMENT_LIMIT),
          "attachments");
    }
    return ids.stream()
        .distinct()
        .map(id ->
            table
                .find(tenant.value(), id)
                .filter(kept -> by instanceof Actor.User || kept.uploadedBy().equals(by.text()))
                .map(AttachmentTable.Kept::file)
                .map(f -> new AttachmentRef(f.id(), f.name(), f.type(), f.size()))
                .orElseThrow(() ->
                    Problem.badRequest(
                        "unknown_attachment",
                        "Upload the file before you send it.",
                        "attachments")))
        .toList();
  }

  /** A kept file, to be handed out by {@code Downloads}. Call with the tenant bound. */
  public Optional<StoredFile> find(TenantId tenant, UUID id) {
    return table.find(tenant.value(), id).map(AttachmentTable.Kept::file);
  }
}
