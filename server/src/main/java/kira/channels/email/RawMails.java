package kira.channels.email;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import kira.platform.blobs.Blobs;
import kira.platform.blobs.Uploads;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Keeps mails as they came, byte for byte, and what of them is shown. */
@Component
public class RawMails {
  private final Blobs blobs;
  private final Uploads uploads;

  RawMails(Blobs blobs, Uploads uploads) {
    this.blobs = blobs;
    this.uploads = uploads;
  }

  /** Keeps it; it is on disk when this returns. */
  public void keep(TenantId tenant, UUID id, byte[] bytes) throws IOException {
    uploads.keep(tenant, id, bytes);
  }

  /** Empty when it is gone. */
  public Optional<byte[]> read(TenantId tenant, UUID id) throws IOException {
    var stored = blobs.open(tenant, id);
    if (stored.isEmpty()) {
      return Optional.empty();
    }
    try (var in = stored.get()) {
      return Optional.of(in.readAllBytes());
    }
  }

  /** What nobody is shown need not be kept. */
  public void forget(TenantId tenant, UUID id) throws IOException {
    blobs.delete(tenant, id);
  }
}
