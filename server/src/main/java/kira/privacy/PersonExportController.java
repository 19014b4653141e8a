package kira.privacy;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import kira.contacts.Contacts;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.platform.blobs.Blobs;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Creation;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Everything that is kept about a person, as a file for them. */
@RestController
class PersonExportController {
  private final DurableObjects objects;
  private final Contacts contacts;
  private final PrivacyTable table;
  private final Blobs blobs;
  private final InstantSource clock;

  PersonExportController(
      DurableObjects objects,
      Contacts contacts,
      PrivacyTable table,
      Blobs blobs,
      InstantSource clock) {
    this.objects = objects;
    this.contacts = contacts;
    this.table = table;
    this.blobs = blobs;
    this.clock = clock;
  }

  /**
   * @param locale of the page to read: {@code de}, or anything else for English
   */
  record Wish(@Nullable String locale) {}

  /**
   * @param url where the file is while it is READY; null otherwise
   */
  record ExportView(
      UUID id,
      UUID contact,
      PersonExport.Phase phase,
      long bytes,
      Instant askedAt,
      @Nullable Instant expiresAt,
      @Nullable String url) {}

  @PostMapping("/api/v1/contacts/{id}/personal-exports")
  @Requires(Permission.PRIVACY_EXPORT)
  @ResponseStatus(HttpStatus.ACCEPTED)
  ExportView ask(@PathVariable UUID id, @RequestBody Wish wish, Creation creation) {
    var caller = Tenancy.caller();
    var contact = contact(id);
    var locale = wish.locale() == null ? "en" : wish.locale();
    if (locale.length() > 35) {
      throw Problem.badRequest("invalid_request", "Write a language such as de.", "locale");
    }
    var outcome =
        objects.ask(
            address(creation.id()),
            new PersonExport.Command.Ask(
                creation.id(), contact, locale, caller.actor().text(), clock.instant()),
            creation.requestId());
    if (outcome instanceof Outcome.Refused(var refusal)) {
      throw Problem.of(refusal);
    }
    return get(creation.id());
  }

  /** Newest first. */
  @GetMapping("/api/v1/contacts/{id}/personal-exports")
  @Requires(Permission.PRIVACY_EXPORT)
  List<ExportView> list(@PathVariable UUID id) {
    return table.exports(Tenancy.caller().tenant(), contact(id)).stream()
        .map(stored -> view(stored.state()))
        .toList();
  }

  private UUID contact(UUID id) {
    var tenant = Tenancy.caller().tenant();
    var contact = contacts.survivor(tenant, id);
    if (contacts.find(tenant, contact).isEmpty()) {
      throw contacts.isErased(tenant, contact)
          ? new Problem(410, Contacts.ERASED.code(), Contacts.ERASED.message(), null)
          : Problem.notFound("contact");
    }
    return contact;
  }

  @GetMapping("/api/v1/privacy/exports/{id}")
  @Requires(Permission.PRIVACY_EXPORT)
  ExportView get(@PathVariable UUID id) {
    var state = read(id);
    if (state.id() == null) {
      throw Problem.notFound("export");
    }
    return view(state);
  }

  @GetMapping("/api/v1/privacy/exports/{id}/file")
  @Requires(Permission.PRIVACY_EXPORT)
  void file(@PathVariable UUID id, HttpServletResponse response) throws IOException {
    var caller = Tenancy.caller();
    if (read(id).id() == null) {
      throw Problem.notFound("export");
    }
    var fetch = new PersonExport.Command.Fetch(caller.actor().text(), clock.instant());
    if (objects.ask(address(id), fetch) instanceof Outcome.Refused(var refusal)) {
      throw new Problem(410, refusal.code(), refusal.message(), null);
    }
    try (var content =
        blobs.open(caller.tenant(), id).orElseThrow(() -> Problem.notFound("export"))) {
      response.setContentType("application/zip");
      response.setHeader("X-Content-Type-Options", "nosniff");
      response.setHeader("Cache-Control", "no-store");
      response.setHeader(
          "Content-Disposition", "attachment; filename=\"personal-data-%s.zip\"".formatted(id));
      content.transferTo(response.getOutputStream());
    }
  }

  private PersonExport.State read(UUID id) {
    return objects.read(address(id), PersonExport.State.class).state();
  }

  private static Address address(UUID id) {
    return new Address(PersonExport.KIND, Tenancy.caller().tenant().value(), id);
  }

  private static ExportView view(PersonExport.State state) {
    var id = Objects.requireNonNull(state.id());
    var phase = Objects.requireNonNull(state.phase());
    return new ExportView(
        id,
        Objects.requireNonNull(state.contact()),
        phase,
        state.bytes(),
        Objects.requireNonNull(state.askedAt()),
        state.expiresAt(),
        phase == PersonExport.Phase.READY ? "/api/v1/privacy/exports/%s/file".formatted(id) : null);
  }
}
