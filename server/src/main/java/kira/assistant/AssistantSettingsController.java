package kira.assistant;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import kira.assistant.AssistantSettings.Endpoint;
import kira.objects.RefusedException;
import kira.platform.html.CleanText;
import kira.platform.models.ChatEndpoint;
import kira.platform.models.ChatModels;
import kira.platform.models.ModelUsage;
import kira.platform.secrets.Secret;
import kira.platform.secrets.Secrets;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.platform.web.IfMatch;
import kira.platform.web.Needed;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import kira.team.WorkspaceSettings;
import kira.team.WorkspaceSettings.Current;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How Kira is set up, and what its language model used. */
@RestController
@RequestMapping("/api/v1")
class AssistantSettingsController {
  private static final int LONGEST_NAME = 60;
  private static final int LONGEST_TEXT = 500;
  private static final int LONGEST_KEY = 2_000;
  private static final int MOST_DAYS = 366;

  private final WorkspaceSettings settings;
  private final Secrets secrets;
  private final ChatModels models;
  private final ModelUsage usage;
  private final InstantSource clock;

  AssistantSettingsController(
      WorkspaceSettings settings,
      Secrets secrets,
      ChatModels models,
      ModelUsage usage,
      InstantSource clock) {
    this.settings = settings;
    this.secrets = secrets;
    this.models = models;
    this.usage = usage;
    this.clock = clock;
  }

  record EndpointAnswer(String baseUrl, String model, boolean apiKeySet) {}

  /** The measured threshold is told too, so that "automatic" can say what it is. */
  record SettingsAnswer(
      long version,
      boolean enabled,
      String name,
      @Nullable Double threshold,
      double measuredThreshold,
      @Nullable String greeting,
      @Nullable String handOffMessage,
      @Nullable EndpointAnswer endpoint,
      boolean installationModel) {}

  /**
   * @param apiKey missing or empty keeps the stored one
   * @param apiKeySet may come back as it was read
   */
  record EndpointBody(
      @Needed @Nullable String baseUrl,
      @Needed @Nullable String model,
      @Nullable Secret apiKey,
      @Nullable Boolean apiKeySet) {}

  /** What is not set here may come back as it was read. */
  record SettingsBody(
      @Needed @Nullable Boolean enabled,
      @Needed @Nullable String name,
      @Nullable Double threshold,
      @Nullable String greeting,
      @Nullable String handOffMessage,
      @Nullable EndpointBody endpoint,
      @Nullable Long version,
      @Nullable Double measuredThreshold,
      @Nullable Boolean installationModel) {}

  record CheckBody(
      @Needed @Nullable String baseUrl, @Needed @Nullable String model, @Nullable Secret apiKey) {}

  record UsageAnswer(List<ModelUsage.Day> items) {}

  @GetMapping("/settings/assistant")
  @Requires(Permission.SETTINGS_READ)
  ResponseEntity<SettingsAnswer> read() {
    return answer(current());
  }

  @PutMapping("/settings/assistant")
  @Requires(Permission.SETTINGS_MANAGE)
  ResponseEntity<SettingsAnswer> change(@RequestBody SettingsBody body, IfMatch match) {
    var before = current();
    match.require(before.version(), view(before));
    var next = checked(body, before.value());
    try {
      return answer(
          settings.change(
              tenant(),
              AssistantSettings.SECTION,
              next,
              match.version(),
              Tenancy.caller().actor()));
    } catch (RefusedException e) {
      if (e.refusal().code().equals("version_conflict")) {
        throw IfMatch.conflict(view(current()));
      }
      throw e;
    }
  }

  /** Asks an endpoint one word; a stored key goes only to the address it was stored for. */
  @PostMapping("/settings/assistant/check")
  @Requires(Permission.SETTINGS_MANAGE)
  ChatModels.Check check(@RequestBody CheckBody body) {
    var base = address(body.baseUrl, "baseUrl");
    var key = given(body.apiKey, "apiKey");
    var stored = current().value().endpoint();
    if (key == null && stored != null && stored.baseUrl().equals(base)) {
      key = opened(stored);
    }
    return models.check(
        tenant(), new ChatEndpoint(URI.create(base), model(body.model, "model"), key));
  }

  @GetMapping("/usage")
  @Requires(Permission.SETTINGS_READ)
  UsageAnswer usage(@RequestParam(defaultValue = "30") int days) {
    if (days < 1 || days > MOST_DAYS) {
      throw invalid("Between 1 and %d days.".formatted(MOST_DAYS), "days");
    }
    var first = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(days - 1L);
    return new UsageAnswer(usage.since(tenant(), first));
  }

  private AssistantSettings checked(SettingsBody body, AssistantSettings before) {
    var enabled = body.enabled;
    if (enabled == null) {
      throw invalid("The field is missing.", "enabled");
    }
    var name = body.name == null ? "" : CleanText.line(body.name);
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      throw invalid("A name has 1 to %d characters.".formatted(LONGEST_NAME), "name");
    }
    var threshold = body.threshold;
    if (threshold != null && !(threshold >= 0 && threshold <= 1)) {
      throw invalid("A threshold lies between 0 and 1.", "threshold");
    }
    return new AssistantSettings(
        enabled,
        name,
        threshold,
        text(body.greeting, "greeting"),
        text(body.handOffMessage, "handOffMessage"),
        body.endpoint == null ? null : endpoint(body.endpoint, before.endpoint()));
  }

  private Endpoint endpoint(EndpointBody body, @Nullable Endpoint before) {
    var base = address(body.baseUrl, "endpoint.baseUrl");
    var model = model(body.model, "endpoint.model");
    var key = given(body.apiKey, "endpoint.apiKey");
    if (key != null) {
      return new Endpoint(
          base, model, secrets.encrypt(tenant(), AssistantSettings.KEY_PURPOSE, key));
    }
    if (before == null || before.sealedKey() == null) {
      return new Endpoint(base, model, null);
    }
    if (!before.baseUrl().equals(base)) {
      // Otherwise an address of one's own would be sent a key that nobody may read.
      throw invalid("The address changed: enter the API key again.", "endpoint.apiKey");
    }
    return new Endpoint(base, model, before.sealedKey());
  }

  private @Nullable Secret opened(Endpoint endpoint) {
    return endpoint.sealedKey() == null
        ? null
        : secrets.decrypt(
            tenant(), AssistantSettings.KEY_PURPOSE, Objects.requireNonNull(endpoint.sealedKey()));
  }

  private static @Nullable Secret given(@Nullable Secret key, String field) {
    if (key == null || key.reveal().isBlank()) {
      return null;
    }
    if (key.reveal().length() > LONGEST_KEY
        || !key.reveal().chars().allMatch(c -> c > 32 && c < 127)) {
      throw invalid("This is no API key: it has spaces or odd characters.", field);
    }
    return key;
  }

  private static String model(@Nullable String model, String field) {
    var line = model == null ? "" : CleanText.line(model);
    if (line.isEmpty() || line.length() > 200) {
      throw invalid("A model's name has 1 to 200 characters.", field);
    }
    return line;
  }

  private static String address(@Nullable String address, String field) {
    var text = address == null ? "" : CleanText.line(address).replaceAll("/+$", "");
    try {
      var uri = new URI(text);
      boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      if (!web
          || uri.getHost() == null
          || uri.getUserInfo() != null
          || uri.getQuery() != null
          || uri.getFragment() != null
          || text.length() > 500) {
        throw invalid("Write the address as https://api.example.com/v1.", field);
      }
      return text;
    } catch (URISyntaxException e) {
      throw invalid("Write the address as https://api.example.com/v1.", field);
    }
  }

  private static @Nullable String text(@Nullable String text, String field) {
    var clean = text == null ? "" : CleanText.block(text);
    if (clean.length() > LONGEST_TEXT) {
      throw invalid("At most %d characters.".formatted(LONGEST_TEXT), field);
    }
    return clean.isEmpty() ? null : clean;
  }

  private static Problem invalid(String detail, String field) {
    return Problem.badRequest("invalid_request", detail, field);
  }

  private Current<AssistantSettings> current() {
    return settings.read(tenant(), AssistantSettings.SECTION);
  }

  private ResponseEntity<SettingsAnswer> answer(Current<AssistantSettings> current) {
    return ResponseEntity.ok().eTag(IfMatch.tag(current.version())).body(view(current));
  }

  private SettingsAnswer view(Current<AssistantSettings> current) {
    var value = current.value();
    var endpoint = value.endpoint();
    return new SettingsAnswer(
        current.version(),
        value.enabled(),
        value.name(),
        value.threshold(),
        AssistantSettings.MEASURED_THRESHOLD,
        value.greeting(),
        value.handOffMessage(),
        endpoint == null
            ? null
            : new EndpointAnswer(
                endpoint.baseUrl(), endpoint.model(), endpoint.sealedKey() != null),
        models.installation().isPresent());
  }

  private static TenantId tenant() {
    return Tenancy.caller().tenant();
  }
}
