package kira.channels.chat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import kira.objects.RefusedException;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.IfMatch;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import kira.team.Team;
import kira.team.WorkspaceSettings;
import kira.team.WorkspaceSettings.Current;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The settings of a workspace's chat, for its administrators. */
@RestController
@RequestMapping("/api/v1/settings/chat")
class ChatSettingsController {
  private static final int TITLE_LIMIT = 60;
  private static final int GREETING_LIMIT = 500;
  private static final int SUGGESTION_LIMIT = 120;
  private static final int SUGGESTIONS = 6;
  private static final int ORIGINS = 50;
  private static final Pattern COLOR = Pattern.compile("#[0-9a-f]{6}");

  private final WorkspaceSettings settings;
  private final VisitorDesk desk;
  private final Team team;

  ChatSettingsController(WorkspaceSettings settings, VisitorDesk desk, Team team) {
    this.settings = settings;
    this.desk = desk;
    this.team = team;
  }

  /** The secret itself is never told again; {@code identitySecretSet} says that there is one. */
  record SettingsAnswer(
      long version,
      String title,
      String greeting,
      String color,
      ChatSettings.Position position,
      List<String> allowedOrigins,
      boolean requireIdentity,
      boolean identitySecretSet,
      List<String> suggestions) {}

  /** {@code identitySecretSet} and {@code version} may come back as they were read. */
  record SettingsRequest(
      String title,
      String greeting,
      String color,
      ChatSettings.Position position,
      List<String> allowedOrigins,
      boolean requireIdentity,
      @Nullable Boolean identitySecretSet,
      List<String> suggestions,
      @Nullable Long version) {}

  record SecretAnswer(String secret) {}

  @GetMapping
  @Requires(Permission.SETTINGS_READ)
  ResponseEntity<SettingsAnswer> read() {
    return answer(current(Tenancy.caller()));
  }

  @PutMapping
  @Requires(Permission.SETTINGS_MANAGE)
  ResponseEntity<SettingsAnswer> change(@RequestBody SettingsRequest request, IfMatch match) {
    var caller = Tenancy.caller();
    var before = current(caller);
    match.require(before.version(), body(before));
    var next = checked(request, before.value());
    if (next.requireIdentity() && next.identitySecret() == null) {
      throw new Problem(
          422,
          "identity_secret_missing",
          "Make an identity secret first; without it nobody could be served.",
          "requireIdentity");
    }
    try {
      return answer(
          settings.change(
              caller.tenant(), ChatSettings.SECTION, next, match.version(), caller.actor()));
    } catch (RefusedException e) {
      if (e.refusal().code().equals("version_conflict")) {
        throw IfMatch.conflict(body(current(caller)));
      }
      throw e;
    }
  }

  /** Makes a new secret, told this once; hashes made with the one before are good no more. */
  @PostMapping("/identity-secret")
  @Requires(Permission.SETTINGS_MANAGE)
  SecretAnswer renewSecret() {
    var caller = Tenancy.caller();
    var secret = IdentityProof.newSecret();
    var before = current(caller);
    settings.change(
        caller.tenant(),
        ChatSettings.SECTION,
        before.value().withIdentitySecret(desk.seal(caller.tenant(), secret)),
        before.version(),
        caller.actor());
    return new SecretAnswer(secret.reveal());
  }

  private Current<ChatSettings> current(Caller caller) {
    return settings.read(caller.tenant(), ChatSettings.SECTION);
  }

  private ResponseEntity<SettingsAnswer> answer(Current<ChatSettings> current) {
    return ResponseEntity.ok().eTag(IfMatch.tag(current.version())).body(body(current));
  }

  private SettingsAnswer body(Current<ChatSettings> current) {
    var chat = current.value();
    return new SettingsAnswer(
        current.version(),
        chat.title() != null
            ? chat.title()
            : team.workspace(Tenancy.caller().tenant()).orElseThrow().name(),
        chat.greeting() != null ? chat.greeting() : ChatWords.GREETING,
        chat.color(),
        chat.position(),
        chat.allowedOrigins(),
        chat.requireIdentity(),
        chat.identitySecret() != null,
        chat.suggestions());
  }

  private ChatSettings checked(SettingsRequest request, ChatSettings before) {
    var color = required(request.color(), "color").toLowerCase(Locale.ROOT);
    if (!COLOR.matcher(color).matches()) {
      throw invalid("A colour is written #rrggbb.", "color");
    }
    var title = text(request.title(), TITLE_LIMIT, "title");
    var greeting = CleanText.block(required(request.greeting(), "greeting"));
    if (greeting.length() > GREETING_LIMIT) {
      throw invalid("At most %d characters.".formatted(GREETING_LIMIT), "greeting");
    }
    // What stands there by default stays the default, in each visitor's language.
    return new ChatSettings(
        title.isEmpty() ? null : title,
        greeting.equals(ChatWords.GREETING) || greeting.isEmpty() ? null : greeting,
        color,
        required(request.position(), "position"),
        origins(required(request.allowedOrigins(), "allowedOrigins")),
        request.requireIdentity(),
        before.identitySecret(),
        suggestions(required(request.suggestions(), "suggestions")));
  }

  private static List<String> origins(List<String> wanted) {
    if (wanted.size() > ORIGINS) {
      throw invalid("At most %d sites.".formatted(ORIGINS), "allowedOrigins");
    }
    var rules = new LinkedHashSet<String>();
    for (int i = 0; i < wanted.size(); i++) {
      var field = "allowedOrigins[%d]".formatted(i);
      var text = required(wanted.get(i), field);
      rules.add(
          Origins.rule(text)
              .orElseThrow(() ->
                  invalid(
                      "Write a site as https://shop.example or https://*.shop.example.", field)));
    }
    return List.copyOf(rules);
  }

  private static List<String> suggestions(List<String> wanted) {
    if (wanted.size() > SUGGESTIONS) {
      throw invalid("At most %d suggestions.".formatted(SUGGESTIONS), "suggestions");
    }
    var suggestions = new LinkedHashSet<String>();
    for (int i = 0; i < wanted.size(); i++) {
      var line = text(wanted.get(i), SUGGESTION_LIMIT, "suggestions[%d]".formatted(i));
      if (!line.isEmpty()) {
        suggestions.add(line);
      }
    }
    return List.copyOf(suggestions);
  }

  private static String text(@Nullable String value, int most, String field) {
    var line = CleanText.line(required(value, field));
    if (line.length() > most) {
      throw invalid("At most %d characters.".formatted(most), field);
    }
    return line;
  }

  private static <T> T required(@Nullable T value, String field) {
    if (value == null) {
      throw invalid("%s is missing.".formatted(field), field);
    }
    return value;
  }

  private static Problem invalid(String detail, String field) {
    return Problem.badRequest("invalid_request", detail, field);
  }
}
