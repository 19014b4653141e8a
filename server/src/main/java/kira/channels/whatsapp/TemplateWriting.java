package kira.channels.whatsapp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.conversations.AttachmentRef;
import kira.conversations.Attachments;
import kira.platform.html.HtmlSanitizer;
import kira.platform.tenancy.Caller;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes a message of a template: what goes out, and what the team reads. */
@Component
class TemplateWriting {
  private final WhatsAppNumbers numbers;
  private final WhatsAppForms forms;
  private final Attachments attachments;

  TemplateWriting(WhatsAppNumbers numbers, WhatsAppForms forms, Attachments attachments) {
    this.numbers = numbers;
    this.forms = forms;
    this.attachments = attachments;
  }

  /** A message as the customer reads it. */
  record Ready(String html, String text, List<AttachmentRef> files) {
    Ready {
      files = List.copyOf(files);
    }
  }

  /**
   * Fills a template in, and keeps what was filled in under the id of the message: whoever brings
   * the message looks for it there.
   */
  Ready write(Caller caller, UUID account, UUID message, UUID contact, TemplateMessage given) {
    var template =
        numbers.read(caller.tenant(), account).templates().stream()
            .filter(each -> each.name().equals(given.name()))
            .filter(each -> each.language().equals(given.language()))
            .findFirst()
            .orElseThrow(
                () -> Problem.badRequest("template_unknown", "There is no such template.", "name"));
    var files =
        given.file() == null
            ? List.<AttachmentRef>of()
            : attachments.named(caller.tenant(), caller.actor(), List.of(given.file()));
    var form =
        new TemplateForm(
            template,
            given(given.header()),
            given(given.body()),
            indexed(given(given.buttons())),
            files.isEmpty() ? null : files.getFirst());
    var use = form.use();
    var text = form.written(use);
    forms.keep(caller.tenant(), message, contact, new Extra(use, null));
    return new Ready(html(text), text, template.needsFile() ? files : List.of());
  }

  private static String html(String text) {
    var escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return HtmlSanitizer.reply(
        "<p>%s</p>".formatted(escaped.replace("\n\n", "</p><p>").replace("\n", "<br>")));
  }

  private static Map<String, String> given(@Nullable Map<String, String> map) {
    var clean = new HashMap<String, String>();
    if (map != null) {
      map.forEach((key, value) -> {
        if (value != null) {
          clean.put(key, value);
        }
      });
    }
    return clean;
  }

  private static Map<Integer, String> indexed(Map<String, String> given) {
    var indexed = new HashMap<Integer, String>();
    given.forEach((key, value) -> {
      if (!key.matches("\\d")) {
        throw Problem.badRequest("invalid_request", "There is no such button.", "buttons");
      }
      indexed.put(Integer.parseInt(key), value);
    });
    return indexed;
  }
}
