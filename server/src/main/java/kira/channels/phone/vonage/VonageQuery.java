package kira.channels.phone.vonage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kira.channels.sms.FormBody;
import kira.objects.Json;
import tools.jackson.databind.JsonNode;

/**
 * What a webhook that is a GET says, and what of it may have been signed: the parameters as a JSON
 * object, in the order in which they came. Whether those belong to it that the address had before
 * is not written down anywhere.
 */
final class VonageQuery {
  private VonageQuery() {}

  static Optional<JsonNode> json(String query) {
    return Optional.of(Json.MAPPER.valueToTree(parameters(query)));
  }

  static List<byte[]> signed(String query) {
    var all = parameters(query);
    var theirs = new LinkedHashMap<>(all);
    theirs.keySet().removeAll(VonageLinks.OURS);
    var bodies = new ArrayList<byte[]>();
    bodies.add(bytes(all));
    if (theirs.size() < all.size()) {
      bodies.add(bytes(theirs));
    }
    return bodies;
  }

  private static byte[] bytes(Map<String, String> parameters) {
    return Json.MAPPER.writeValueAsString(parameters).getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, String> parameters(String query) {
    var parameters = new LinkedHashMap<String, String>();
    FormBody.parse(query)
        .fields()
        .forEach((name, values) -> parameters.put(name, values.getFirst()));
    return parameters;
  }
}
