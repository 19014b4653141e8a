package kira.channels.email;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Json;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Service;

/** Mails that came in, by the message that they are in the inbox. */
@Service
class EmailMessages {
  private final DurableObjects objects;
  private final RawMails raws;
  private final InstantSource clock;

  EmailMessages(DurableObjects objects, RawMails raws, InstantSource clock) {
    this.objects = objects;
    this.raws = raws;
    this.clock = clock;
  }

  /** Keeps what is shown of a mail, and gives its place. */
  UUID keep(TenantId tenant, UUID message, ShownMail shown) {
    var id =
        UUID.nameUUIDFromBytes("email/body/%s".formatted(message).getBytes(StandardCharsets.UTF_8));
    try {
      raws.keep(tenant, id, Json.MAPPER.writeValueAsBytes(shown));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return id;
  }

  void keep(TenantId tenant, UUID message, EmailMessage.Letter letter) {
    objects
        .ask(address(tenant, message), new EmailMessage.Command.Keep(letter, clock.instant()))
        .version();
  }

  Optional<EmailMessage.Letter> find(TenantId tenant, UUID message) {
    return Optional.ofNullable(
        objects.read(address(tenant, message), EmailMessage.State.class).state().letter());
  }

  Optional<ShownMail> shown(TenantId tenant, EmailMessage.Letter letter) {
    try {
      return raws.read(tenant, letter.body())
          .map(bytes -> Json.MAPPER.readValue(bytes, ShownMail.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Optional<byte[]> original(TenantId tenant, EmailMessage.Letter letter) {
    var raw = letter.origin().raw();
    try {
      return raw == null ? Optional.empty() : raws.read(tenant, raw);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void erase(TenantId tenant, UUID message) {
    var letter = find(tenant, message);
    objects.erase(address(tenant, message));
    if (letter.isEmpty()) {
      return;
    }
    try {
      raws.forget(tenant, letter.get().body());
      var raw = letter.get().origin().raw();
      if (raw != null) {
        raws.forget(tenant, raw);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Address address(TenantId tenant, UUID message) {
    return new Address(EmailMessage.KIND, tenant.value(), message);
  }
}
