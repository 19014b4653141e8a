package kira.contacts.consent;

import java.time.DateTimeException;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import kira.contacts.fields.KeyedEntries;
import kira.contacts.fields.ShortText;
import kira.objects.RefusedException;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.IfMatch;
import kira.platform.web.Needed;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import kira.team.WorkspaceSettings;
import kira.team.WorkspaceSettings.Current;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a workspace contacts people for. */
@RestController
@RequestMapping("/api/v1/settings/consent")
class ConsentSettingsController {
  private static final int LONGEST_NAME = 60;
  private static final int LONGEST_DESCRIPTION = 300;

  private final WorkspaceSettings settings;

  ConsentSettingsController(WorkspaceSettings settings) {
    this.settings = settings;
  }

  /** All purposes, archived ones too, in the order in which they are shown. */
  record Purposes(long version, List<PurposeBody> purposes) {}

  /**
   * A purpose.
   *
   * @param quietFrom like 21:00; missing with quietTo means that there are no quiet hours
   */
  record PurposeBody(
      @Needed @Nullable String key,
      @Needed @Nullable String name,
      @Nullable String description,
      @Needed Purpose.@Nullable Basis basis,
      @Nullable String quietFrom,
      @Nullable String quietTo,
      @Nullable Boolean archived) {}

  /**
   * @param version may come back as it was read
   */
  record PurposesBody(@Needed @Nullable List<PurposeBody> purposes, @Nullable Long version) {}

  @GetMapping
  @Requires(Permission.CONTACTS_READ)
  ResponseEntity<Purposes> read() {
    return answer(current());
  }

  /** Replaces the list. What is stored names purposes by key, so none may go, only be archived. */
  @PutMapping
  @Requires(Permission.SETTINGS_MANAGE)
  ResponseEntity<Purposes> change(@RequestBody PurposesBody body, IfMatch match) {
    var before = current();
    match.require(before.version(), view(before));
    var next = checked(body.purposes(), before.value());
    try {
      var caller = Tenancy.caller();
      return answer(
          settings.change(
              caller.tenant(), ConsentSettings.SECTION, next, match.version(), caller.actor()));
    } catch (RefusedException e) {
      if (e.refusal().code().equals("version_conflict")) {
        throw IfMatch.conflict(view(current()));
      }
      throw e;
    }
  }

  private static ConsentSettings checked(
      @Nullable List<PurposeBody> bodies, ConsentSettings before) {
    var entries = new KeyedEntries("purpose");
    var purposes = new ArrayList<Purpose>();
    for (var body : entries.some(bodies, ConsentSettings.MOST)) {
      var at = "purposes[%d]".formatted(purposes.size());
      var purpose = purpose(body, at);
      entries.add(at, purpose.key(), purpose.name());
      purposes.add(purpose);
    }
    before.purposes().forEach(known -> entries.keeps(known.key()));
    return new ConsentSettings(purposes);
  }

  private static Purpose purpose(@Nullable PurposeBody body, String at) {
    if (body == null || body.key() == null || !KeyedEntries.isKey(body.key())) {
      throw KeyedEntries.noKey(at);
    }
    var name = ShortText.read(at + ".name", body.name(), LONGEST_NAME);
    if (name == null) {
      throw Problem.badRequest("invalid_request", "Give the purpose a name.", at + ".name");
    }
    if (body.basis() == null) {
      throw Problem.badRequest(
          "invalid_request",
          "Say what has to be there before people are contacted.",
          at + ".basis");
    }
    var from = time(at + ".quietFrom", body.quietFrom());
    var to = time(at + ".quietTo", body.quietTo());
    if ((from == null) != (to == null)) {
      throw Problem.badRequest(
          "invalid_request",
          "Quiet hours have a beginning and an end.",
          at + (from == null ? ".quietFrom" : ".quietTo"));
    }
    return new Purpose(
        body.key(),
        name,
        ShortText.read(at + ".description", body.description(), LONGEST_DESCRIPTION),
        body.basis(),
        from,
        to,
        Boolean.TRUE.equals(body.archived()));
  }

  private static @Nullable LocalTime time(String field, @Nullable String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    try {
      return LocalTime.parse(text.strip());
    } catch (DateTimeException e) {
      throw Problem.badRequest("invalid_request", "Write a time like 21:00.", field);
    }
  }

  private Current<ConsentSettings> current() {
    return settings.read(Tenancy.caller().tenant(), ConsentSettings.SECTION);
  }

  private static Purposes view(Current<ConsentSettings> current) {
    return new Purposes(
        current.version(),
        current.value().purposes().stream()
            .map(purpose ->
                new PurposeBody(
                    purpose.key(),
                    purpose.name(),
                    purpose.description(),
                    purpose.basis(),
                    text(purpose.quietFrom()),
                    text(purpose.quietTo()),
                    purpose.archived()))
            .toList());
  }

  private static @Nullable String text(@Nullable LocalTime time) {
    return time == null ? null : time.toString();
  }

  private static ResponseEntity<Purposes> answer(Current<ConsentSettings> current) {
    return ResponseEntity.ok().eTag(IfMatch.tag(current.version())).body(view(current));
  }
}
