package kira.contacts;

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

/** The lifecycle stages that a workspace tells its contacts apart by. */
@RestController
@RequestMapping("/api/v1/settings/contact-stages")
class StageController {
  private static final int LONGEST_NAME = 40;

  private final WorkspaceSettings settings;

  StageController(WorkspaceSettings settings) {
    this.settings = settings;
  }

  /** All stages, archived ones too, in their order. */
  record StageList(long version, List<StageBody> stages) {}

  record StageBody(
      @Needed @Nullable String key,
      @Needed @Nullable String name,
      @Needed Stage.@Nullable Colour colour,
      @Nullable Boolean archived) {}

  /**
   * @param version may come back as it was read
   */
  record StagesBody(@Needed @Nullable List<StageBody> stages, @Nullable Long version) {}

  @GetMapping
  @Requires(Permission.CONTACTS_READ)
  ResponseEntity<StageList> read() {
    return answer(current());
  }

  /** Replaces the list. Contacts name stages by key, so none may go, only be archived. */
  @PutMapping
  @Requires(Permission.SETTINGS_MANAGE)
  ResponseEntity<StageList> change(@RequestBody StagesBody body, IfMatch match) {
    var before = current();
    match.require(before.version(), view(before));
    var next = checked(body.stages(), before.value());
    try {
      var caller = Tenancy.caller();
      return answer(
          settings.change(caller.tenant(), Stages.SECTION, next, match.version(), caller.actor()));
    } catch (RefusedException e) {
      if (e.refusal().code().equals("version_conflict")) {
        throw IfMatch.conflict(view(current()));
      }
      throw e;
    }
  }

  private static Stages checked(@Nullable List<StageBody> bodies, Stages before) {
    var entries = new KeyedEntries("stage");
    var stages = new ArrayList<Stage>();
    for (var body : entries.some(bodies, Stages.MOST)) {
      var at = "stages[%d]".formatted(stages.size());
      var stage = stage(body, at);
      entries.add(at, stage.key(), stage.name());
      stages.add(stage);
    }
    before.stages().forEach(known -> entries.keeps(known.key()));
    return new Stages(stages);
  }

  private static Stage stage(@Nullable StageBody body, String at) {
    if (body == null || body.key() == null || !KeyedEntries.isKey(body.key())) {
      throw KeyedEntries.noKey(at);
    }
    var name = ShortText.read(at + ".name", body.name(), LONGEST_NAME);
    if (name == null) {
      throw Problem.badRequest("invalid_request", "Give the stage a name.", at + ".name");
    }
    if (body.colour() == null) {
      throw Problem.badRequest("invalid_request", "Choose a colour.", at + ".colour");
    }
    return new Stage(body.key(), name, body.colour(), Boolean.TRUE.equals(body.archived()));
  }

  private Current<Stages> current() {
    return settings.read(Tenancy.caller().tenant(), Stages.SECTION);
  }

  private static StageList view(Current<Stages> current) {
    return new StageList(
        current.version(),
        current.value().stages().stream()
            .map(
                stage -> new StageBody(stage.key(), stage.name(), stage.colour(), stage.archived()))
            .toList());
  }

  private static ResponseEntity<StageList> answer(Current<Stages> current) {
    return ResponseEntity.ok().eTag(IfMatch.tag(current.version())).body(view(current));
  }
}
