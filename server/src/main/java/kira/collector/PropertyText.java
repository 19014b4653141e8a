package kira.collector;

import kira.platform.html.CleanText;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Properties as they can be kept: without what no text of the database can hold. */
final class PropertyText {
  private static final int DEEPEST = 12;
  private static final int LONGEST_KEY = 200;

  private PropertyText() {}

  static JsonNode clean(JsonNode value) {
    return clean(value, 0);
  }

  private static JsonNode clean(JsonNode value, int depth) {
    var factory = JsonNodeFactory.instance;
    if (value.isString()) {
      return factory.stringNode(clean(value.asString()));
    }
    if (value.isFloatingPointNumber() && !Double.isFinite(value.doubleValue())) {
      return factory.nullNode();
    }
    if (depth >= DEEPEST && value.isContainer()) {
      return factory.nullNode();
    }
    if (value.isObject()) {
      var object = factory.objectNode();
      for (var each : value.properties()) {
        object.set(
            CleanText.cut(clean(each.getKey()), LONGEST_KEY), clean(each.getValue(), depth + 1));
      }
      return object;
    }
    if (value.isArray()) {
      var array = factory.arrayNode();
      value.forEach(each -> array.add(clean(each, depth + 1)));
      return array;
    }
    return value;
  }

  /** Without zeros and halves of characters. */
  static String clean(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isSurrogate(c)) {
        return rebuilt(text);
      }
    }
    return text;
  }

  private static String rebuilt(String text) {
    var clean = new StringBuilder(text.length());
    text.codePoints()
        .filter(point -> point != 0 && !(point >= 0xD800 && point <= 0xDFFF))
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }
}
