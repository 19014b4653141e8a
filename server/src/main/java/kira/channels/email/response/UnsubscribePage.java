package kira.channels.email.response;

import java.util.List;
import java.util.Locale;
import kira.channels.chat.ChatBrand;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.HtmlUtils;

/** The page where people unsubscribe, in the workspace's colour and the reader's language. */
final class UnsubscribePage {
  enum Step {
    ASKING,
    OFF,
    BACK
  }

  /** The page's words in one language. */
  private enum Words {
    EN(
        "Unsubscribe",
        "Do you want to get no more mails of %s that go to many people? Answers to what you write"
            + " still reach you at %s.",
        "Unsubscribe",
        "You are unsubscribed",
        "%s sends no more mails that go to many people to %s. Answers to what you write still"
            + " reach you.",
        "That was a mistake: subscribe again",
        "You are subscribed again",
        "%s may send mails that go to many people to %s again.",
        "This link is not valid",
        "It may have been cut off, or what it was about is gone."),
    DE(
        "Abmelden",
        "Möchtest du keine Mails von %s mehr, die an viele gehen? Antworten auf das, was du"
            + " schreibst, erreichen dich weiter unter %s.",
        "Abmelden",
        "Du bist abgemeldet",
        "%s schickt keine Mails mehr, die an viele gehen, an %s. Antworten auf das, was du"
            + " schreibst, erreichen dich weiter.",
        "Das war ein Versehen: wieder anmelden",
        "Du bist wieder angemeldet",
        "%s darf wieder Mails, die an viele gehen, an %s schicken.",
        "Dieser Link gilt nicht",
        "Vielleicht wurde er abgeschnitten, oder es gibt nicht mehr, worum es ging.");

    private final String ask;
    private final String askText;
    private final String unsubscribe;
    private final String off;
    private final String offText;
    private final String again;
    private final String back;
    private final String backText;
    private final String wrong;
    private final String wrongText;

    Words(
        String ask,
        String askText,
        String unsubscribe,
        String off,
        String offText,
        String again,
        String back,
        String backText,
        String wrong,
        String wrongText) {
      this.ask = ask;
      this.askText = askText;
      this.unsubscribe = unsubscribe;
      this.off = off;
      this.offText = offText;
      this.again = again;
      this.back = back;
      this.backText = backText;
      this.wrong = wrong;
      this.wrongText = wrongText;
    }

    static Words of(@Nullable String languages) {
      try {
        var wanted =
            Locale.lookupTag(
                Locale.LanguageRange.parse(languages == null ? "en" : languages),
                List.of("en", "de"));
        return "de".equals(wanted) ? DE : EN;
      } catch (IllegalArgumentException e) {
        return EN;
      }
    }
  }

  private static final String PAGE =
      """
      <!doctype html>
      <html lang="%s">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="robots" content="noindex">
      <title>%s</title>
      <style>
      :root { color-scheme: light dark; --brand: %s; }
      body { margin: 0; min-height: 100vh; display: grid; place-items: center;
        font: 16px/1.6 system-ui, sans-serif; background: #f4f4f7; color: #1c1c28; }
      main { box-sizing: border-box; width: min(100%% - 32px, 480px); padding: 32px;
        background: linear-gradient(var(--brand) 6px, #fff 6px); border-radius: 16px;
        box-shadow: 0 8px 30px rgb(0 0 0 / 8%%); overflow-wrap: anywhere; }
      h1 { margin: 0 0 12px; font-size: 24px; line-height: 1.25; }
      p { margin: 0 0 20px; }
      p:last-child { margin: 0; }
      .who { margin: 0 0 16px; font-weight: 600; color: #55556a; }
      button { font: inherit; font-weight: 600; padding: 12px 20px; border-radius: 10px;
        border: 2px solid currentColor; background: none; color: inherit; cursor: pointer; }
      button[value=unsubscribe] { background: var(--brand); color: %s; border-color: transparent; }
      button:focus-visible { outline: 3px solid var(--brand); outline-offset: 3px; }
      @media (prefers-color-scheme: dark) {
        body { background: #14141c; color: #ededf4; }
        main { background: linear-gradient(var(--brand) 6px, #1e1e29 6px); }
        button[value=unsubscribe] { border-color: rgb(255 255 255 / 30%%); }
        .who { color: #b5b5c8; }
      }
      </style>
      </head>
      <body><main>%s<h1>%s</h1><p>%s</p>%s</main></body>
      </html>
      """;

  private UnsubscribePage() {}

  static String of(Step step, @Nullable String languages, ChatBrand.Brand brand, String address) {
    var words = Words.of(languages);
    return switch (step) {
      case ASKING ->
          page(
              words,
              brand,
              words.ask,
              words.askText.formatted(brand.name(), address),
              form("unsubscribe", words.unsubscribe));
      case OFF ->
          page(
              words,
              brand,
              words.off,
              words.offText.formatted(brand.name(), address),
              form("resubscribe", words.again));
      case BACK ->
          page(
              words,
              brand,
              words.back,
              words.backText.formatted(brand.name(), address),
              form("unsubscribe", words.unsubscribe));
    };
  }

  static String wrong(@Nullable String languages) {
    var words = Words.of(languages);
    return page(words, new ChatBrand.Brand("", "#6750e8"), words.wrong, words.wrongText, "");
  }

  private static String page(
      Words words, ChatBrand.Brand brand, String title, String text, String form) {
    var name = HtmlUtils.htmlEscape(brand.name());
    return PAGE.formatted(
        words.name().toLowerCase(Locale.ROOT),
        HtmlUtils.htmlEscape(title),
        brand.color(),
        onBrand(brand.color()),
        name.isEmpty() ? "" : "<p class=\"who\">" + name + "</p>",
        HtmlUtils.htmlEscape(title),
        HtmlUtils.htmlEscape(text),
        form);
  }

  /** The one of black and white that is read more easily on a colour (WCAG 2). */
  private static String onBrand(String color) {
    double luminance =
        0.2126 * linear(color.substring(1, 3))
            + 0.7152 * linear(color.substring(3, 5))
            + 0.0722 * linear(color.substring(5, 7));
    return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? "#fff" : "#000";
  }

  private static double linear(String hex) {
    double part = Integer.parseInt(hex, 16) / 255.0;
    return part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
  }

  private static String form(String action, String label) {
    return "<form method=\"post\"><button name=\"action\" value=\"%s\">%s</button></form>"
        .formatted(action, HtmlUtils.htmlEscape(label));
  }
}
