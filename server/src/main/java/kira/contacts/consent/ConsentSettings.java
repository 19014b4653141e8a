package kira.contacts.consent;

import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import kira.contacts.consent.Purpose.Basis;
import kira.team.WorkspaceSettings.Section;

/** The purposes of a workspace, in the order in which they are shown. */
public record ConsentSettings(List<Purpose> purposes) {
  public static final int MOST = 30;

  public static final Section<ConsentSettings> SECTION =
      new Section<>(
          "consent",
          ConsentSettings.class,
          new ConsentSettings(
              List.of(
                  new Purpose("service", "Service", null, Basis.ESSENTIAL, null, null, false),
                  new Purpose(
                      "marketing",
                      "Marketing",
                      null,
                      Basis.OPT_IN,
                      LocalTime.of(21, 0),
                      LocalTime.of(8, 0),
                      false))));

  public ConsentSettings {
    purposes = List.copyOf(purposes);
  }

  public Optional<Purpose> find(String key) {
    return purposes.stream().filter(purpose -> purpose.key().equals(key)).findFirst();
  }
}
