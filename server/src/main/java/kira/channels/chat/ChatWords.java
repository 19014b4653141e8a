package kira.channels.chat;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The widget's words in languages other than the English it carries itself. */
@Component
class ChatWords {
  static final String GREETING =
      "Hi! Ask me anything. I answer from our help pages, and a person is never far away.";

  private final Map<String, Map<String, String>> languages;

  ChatWords(JsonMapper json) throws IOException {
    try (var file = new ClassPathResource("kira/channels/chat/words-de.json").getInputStream()) {
      languages = Map.of("de", json.readValue(file, new TypeReference<Map<String, String>>() {}));
    }
  }

  /** Empty where the widget's own words will do. */
  Map<String, String> in(@Nullable String locale) {
    return languages.getOrDefault(language(locale), Map.of());
  }

  String greeting(@Nullable String locale) {
    return in(locale).getOrDefault("greeting", GREETING);
  }

  /** A language tag, or null for what is none. */
  static @Nullable String tag(@Nullable String locale) {
    return locale != null && locale.matches("[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")
        ? locale
        : null;
  }

  private static String language(@Nullable String locale) {
    var tag = tag(locale);
    return tag == null ? "en" : Locale.forLanguageTag(tag).getLanguage();
  }
}
