package kira.contacts;

import kira.contacts.filter.Attribute;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.Caller;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Filters of owners may say "me". Whoever asks is put in its place at the edge, so that what is
 * kept (a segment, a job) goes on meaning the same person whoever looks at it.
 */
final class MyOwn {
  private static final String ME = "me";
  private static final int DEEPEST = 40;

  private MyOwn() {}

  static @Nullable JsonNode filter(@Nullable JsonNode filter, Caller caller) {
    if (filter == null || !filter.toString().contains("\"" + ME + "\"")) {
      return filter;
    }
    var copy = filter.deepCopy();
    settle(copy, caller, 0);
    return copy;
  }

  private static void settle(JsonNode node, Caller caller, int depth) {
    if (depth > DEEPEST) {
      // Whoever reads the filter refuses one as deep as that.
      return;
    }
    if (node instanceof ObjectNode object
        && object.path("field").asString("").equals(Attribute.OWNER.key())) {
      if (isMe(object.path("is"))) {
        object.put("is", id(caller));
      }
      if (object.path("in") instanceof ArrayNode ids) {
        for (int i = 0; i < ids.size(); i++) {
          if (isMe(ids.path(i))) {
            ids.set(i, id(caller));
          }
        }
      }
      return;
    }
    node.forEach(child -> settle(child, caller, depth + 1));
  }

  private static boolean isMe(JsonNode value) {
    return value.isString() && value.asString().equals(ME);
  }

  private static String id(Caller caller) {
    if (caller.actor() instanceof Actor.User(var id)) {
      return id.toString();
    }
    throw Problem.badRequest(
        "invalid_filter", "Only a member of the workspace can be meant by \"me\".", "filter");
  }
}
