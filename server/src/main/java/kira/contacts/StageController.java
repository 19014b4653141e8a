package kira.contacts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import kira.contacts.fields.ShortText;
import kira.contacts.filter.Words;
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
  private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9_]{0,39}");
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
    if (bodies == null || bodies.isEmpty() || bodies.size() > Stages.MOST) {
      throw Problem.badRequest(
          "invalid_request", "A workspace has 1 to %d stages.".formatted(Stages.MOST), "stages");
    }
    var stages = new ArrayList<Stage>();
    var keys = new HashSet<String>();
    var names = new HashSet<String>();
    for (int i = 0; i < bodies.size(); i++) {
      var at = "stages[%d]".formatted(i);
      var stage = stage(bodies.get(i), at);
      if (!keys.add(stage.key())) {
        throw Problem.badRequest("invalid_request", "This key is there twice.", at + ".key");
      }
      if (!names.add(Words.fold(stage.name()))) {
        throw Problem.badRequest("invalid_request", "This name is there twice.", at + ".name");
      }
      stages.add(stage);
    }
    for (var known : before.stages()) {
      if (!keys.contains(known.key())) {
        throw Problem.badRequest(
            "stage_missing",
            "Archive the stage \"%s\" instead of leaving it out.".formatted(known.key()),
            "stages");
      }
    }
    return new Stages(stages);
  }

  private static Stage stage(@Nullable StageBody body, String at) {
    if (body == null || body.key() == null || !KEY.matcher(body.key()).matches()) {
      throw Problem.badRequest(
          "invalid_key",
          "A key has 1 to 40 lower-case letters, digits and underscores, a letter first.",
          at + ".key");
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
