package kira.channels.whatsapp;

import java.util.List;
import kira.conversations.AttachmentRef;
import org.jspecify.annotations.Nullable;

/**
 * A template with what is filled in.
 *
 * @param header what stands for the header's variable; empty where it has none
 * @param media the header's picture, film or document
 * @param buttons only those that have something to fill in
 */
record TemplateUse(
    String name,
    String language,
    List<Value> header,
    @Nullable AttachmentRef media,
    List<Value> body,
    List<ButtonValue> buttons) {
  TemplateUse {
    header = List.copyOf(header);
    body = List.copyOf(body);
    buttons = List.copyOf(buttons);
  }

  /**
   * @param name of a named variable; null for one that is known by its number
   */
  record Value(@Nullable String name, String text) {}

  /**
   * @param index of the button in the template
   * @param kind {@code url} or {@code quick_reply}
   */
  record ButtonValue(int index, String kind, String text) {}
}
