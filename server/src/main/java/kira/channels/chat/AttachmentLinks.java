package kira.channels.chat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import kira.platform.secrets.Secrets;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/**
 * Links by which a visitor fetches a file without a cookie or header: signed, for one file of one
 * workspace, for a while.
 */
@Component
class AttachmentLinks {
  static final Duration LIFE = Duration.ofHours(6);
  private static final String PURPOSE = "chat-attachment";

  private final Secrets secrets;
  private final InstantSource clock;

  AttachmentLinks(Secrets secrets, InstantSource clock) {
    this.secrets = secrets;
    this.clock = clock;
  }

  Wire.FileLinks of(TenantId tenant) {
    return file -> path(tenant, file);
  }

  String path(TenantId tenant, UUID file) {
    long until = clock.instant().plus(LIFE).getEpochSecond();
    return "/chat/v1/attachments/%s?workspace=%s&until=%d&signature=%s"
        .formatted(file, tenant, until, secrets.sign(PURPOSE, signed(tenant, file, until)));
  }

  boolean isGood(TenantId tenant, UUID file, long until, String signature) {
    return secrets.verify(PURPOSE, signed(tenant, file, until), signature)
        && clock.instant().isBefore(Instant.ofEpochSecond(until));
  }

  private static byte[] signed(TenantId tenant, UUID file, long until) {
    return (tenant + "/" + file + "/" + until).getBytes(StandardCharsets.UTF_8);
  }
}
