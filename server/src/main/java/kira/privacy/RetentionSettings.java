package kira.privacy;

import java.util.Map;
import java.util.TreeMap;
import kira.team.WorkspaceSettings;

/**
 * For how many days kinds of data are kept; what is not named is kept for ever.
 *
 * @param days by the name of the rule
 */
record RetentionSettings(Map<String, Integer> days) {
  static final WorkspaceSettings.Section<RetentionSettings> SECTION =
      new WorkspaceSettings.Section<>(
          "retention", RetentionSettings.class, new RetentionSettings(Map.of()));

  @SuppressWarnings("NullAway")
  RetentionSettings {
    days = days == null ? Map.of() : new TreeMap<>(days);
  }
}
