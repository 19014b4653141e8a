package kira.contacts;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.platform.blobs.Blobs;
import kira.platform.blobs.Pictures;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Pictures of contacts. Nothing is ever fetched from elsewhere: somebody uploads them. */
@RestController
@RequestMapping("/api/v1/contacts/{id}/avatar")
class ContactPictureController {
  private final DurableObjects objects;
  private final Contacts contacts;
  private final Pictures pictures;
  private final Blobs blobs;
  private final InstantSource clock;

  ContactPictureController(
      DurableObjects objects,
      Contacts contacts,
      Pictures pictures,
      Blobs blobs,
      InstantSource clock) {
    this.objects = objects;
    this.contacts = contacts;
    this.pictures = pictures;
    this.blobs = blobs;
    this.clock = clock;
  }

  /** PNG, JPEG or GIF of up to 5 MB; the middle of it is kept as a square. */
  @PutMapping(consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
  @Requires(Permission.CONTACTS_WRITE)
  ContactView put(@PathVariable UUID id, HttpServletRequest request) throws IOException {
    var caller = Tenancy.caller();
    found(caller, id);
    var picture = UUID.randomUUID();
    pictures.keep(caller.tenant(), picture, request.getInputStream());
    try {
      return told(caller, id, picture);
    } catch (RuntimeException e) {
      // Nobody knows of it: it is not to lie around.
      blobs.delete(caller.tenant(), picture);
      throw e;
    }
  }

  @DeleteMapping
  @Requires(Permission.CONTACTS_WRITE)
  ContactView remove(@PathVariable UUID id) {
    var caller = Tenancy.caller();
    found(caller, id);
    return told(caller, id, null);
  }

  /** A picture never changes: another one has another id. */
  @GetMapping("/{picture}")
  @Requires(Permission.CONTACTS_READ)
  ResponseEntity<Resource> get(@PathVariable UUID id, @PathVariable UUID picture) {
    var caller = Tenancy.caller();
    if (!picture.equals(found(caller, id).avatar())) {
      throw Problem.notFound("picture");
    }
    try {
      var content =
          blobs.open(caller.tenant(), picture).orElseThrow(() -> Problem.notFound("picture"));
      return ResponseEntity.ok()
          .contentType(MediaType.parseMediaType(Pictures.TYPE))
          .cacheControl(CacheControl.maxAge(Duration.ofDays(1)).cachePrivate().immutable())
          .header("X-Content-Type-Options", "nosniff")
          .header("Content-Security-Policy", "default-src 'none'; sandbox")
          .body(new InputStreamResource(content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ContactView told(Caller caller, UUID id, @Nullable UUID picture) {
    var outcome =
        objects.ask(
            new Address(Contact.KIND, caller.tenant().value(), id),
            new ContactCommand.Picture(picture, caller.actor().text(), clock.instant()));
    if (outcome instanceof Outcome.Refused(var refusal)) {
      throw Problem.of(refusal);
    }
    return found(caller, id);
  }

  private ContactView found(Caller caller, UUID id) {
    return contacts.find(caller.tenant(), id).orElseThrow(() -> Problem.notFound("contact"));
  }
}
