package kira.team;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import kira.objects.DurableObjects;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Settings of a workspace, in sections, each the record of the module that uses it. A section has
 * its own version, and every change is on the audit trail by the names of the fields changed. A
 * secret goes in sealed.
 */
@Service
public class WorkspaceSettings {

  /**
   * A section.
   *
   * @param name stable, lower-case: {@code assistant}, {@code chat}
   * @param type a record; a field added later is null in what was stored before
   * @param standard what holds until somebody changes it
   */
  public record Section<T>(String name, Class<T> type, T standard) {}

  /** Settings and the version they have; 0 means never changed. */
  public record Current<T>(T value, long version) {}

  private final DurableObjects objects;
  private final InstantSource clock;
  private final JsonMapper json = JsonMapper.builder().build();

  WorkspaceSettings(DurableObjects objects, InstantSource clock) {
    this.objects = objects;
    this.clock = clock;
  }

  public <T> Current<T> read(TenantId tenant, Section<T> section) {
    var stored = objects.read(Settings.address(tenant, section.name()), Settings.State.class);
    var value = stored.state().value();
    return new Current<>(
        value == null ? section.standard() : json.readValue(value, section.type()),
        stored.version());
  }

  /**
   * Replaces a section.
   *
   * @param expected the version the change was made on; null overwrites whatever there is
   * @throws kira.objects.RefusedException {@code version_conflict} when somebody was faster
   */
  public <T> Current<T> change(
      TenantId tenant, Section<T> section, T value, @Nullable Long expected, Actor by) {
    var before = json.valueToTree(read(tenant, section).value());
    JsonNode after = json.valueToTree(value);
    var outcome =
        objects.ask(
            Settings.address(tenant, section.name()),
            new Settings.Command.Change(
                section.name(),
                json.writeValueAsString(after),
                differing((JsonNode) before, after),
                expected,
                by.text(),
                clock.instant()));
    return new Current<>(value, outcome.version());
  }

  private static List<String> differing(JsonNode before, JsonNode after) {
    var names = new TreeSet<String>(before.propertyNames());
    names.addAll(after.propertyNames());
    var differing = new ArrayList<String>();
    for (var name : names) {
      if (!before.path(name).equals(after.path(name))) {
        differing.add(name);
      }
    }
    return differing;
  }
}
