package kira.assistant;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import kira.team.WorkspaceSettings;
import org.jspecify.annotations.Nullable;

/**
 * How a workspace wants Kira to be. Stored as a section of the workspace's settings; the key of the
 * endpoint only encrypted.
 *
 * @param threshold null for the measured one
 * @param greeting what Kira says to a mere hello
 * @param handOffMessage what Kira says when a person is called
 */
record AssistantSettings(
    boolean enabled,
    String name,
    @Nullable Double threshold,
    @Nullable String greeting,
    @Nullable String handOffMessage,
    @Nullable Endpoint endpoint) {

  /**
   * @param sealedKey the encrypted API key, null when the endpoint needs none
   */
  record Endpoint(String baseUrl, String model, @Nullable String sealedKey) {
    Endpoint sealedWith(String key) {
      return new Endpoint(baseUrl, model, key);
    }
  }

  /** What the endpoint's key is encrypted for. */
  static final String KEY_PURPOSE = "assistant-endpoint";

  static final String DEFAULT_NAME = "Kira";

  static final WorkspaceSettings.Section<AssistantSettings> SECTION =
      new WorkspaceSettings.Section<>(
          "assistant",
          AssistantSettings.class,
          new AssistantSettings(true, DEFAULT_NAME, null, null, null, null));

  /**
   * The lowest score that is answered, unless the workspace chose its own: measured on the user
   * guide, see docs/adr/0010.
   */
  static final double MEASURED_THRESHOLD = .42;

  AssistantSettings with(Endpoint changed) {
    return new AssistantSettings(enabled, name, threshold, greeting, handOffMessage, changed);
  }

  double effectiveThreshold() {
    return threshold == null ? MEASURED_THRESHOLD : threshold;
  }

  String effectiveGreeting() {
    return greeting == null || greeting.isBlank()
        ? "Hello! I'm %s. Ask me anything; I answer from the help articles.".formatted(name)
        : greeting;
  }

  String effectiveHandOff() {
    return handOffMessage == null || handOffMessage.isBlank()
        ? "I'm bringing in a person. Somebody from the team will answer you here."
        : handOffMessage;
  }

  /** Names that nearly every article says, so that they say nothing. */
  Set<String> names(String workspace) {
    var names = new HashSet<>(List.of(name, DEFAULT_NAME, workspace));
    names.removeIf(String::isBlank);
    return names;
  }
}
