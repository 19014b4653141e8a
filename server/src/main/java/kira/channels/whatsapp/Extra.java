package kira.channels.whatsapp;

import java.util.Optional;
import kira.objects.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a message of a conversation is on WhatsApp besides its text. */
record Extra(@Nullable TemplateUse template, @Nullable Reaction reaction) {
  static final Extra NONE = new Extra(null, null);

  static Extra read(@Nullable JsonNode given) {
    return Optional.ofNullable(given)
        .filter(JsonNode::isObject)
        .map(node -> Json.MAPPER.treeToValue(node, Extra.class))
        .orElse(NONE);
  }

  JsonNode json() {
    return Json.MAPPER.valueToTree(this);
  }
}
