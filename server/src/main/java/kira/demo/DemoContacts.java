package kira.demo;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The people of the story: their browsers and Northwind's backend send what they did over the last
 * weeks, the backend says who they are, and a member writes down the rest.
 */
@Component
class DemoContacts {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String SITE = "https://northwind.example";

  /** What only the story knows of a person. */
  private static final Set<String> OURS = Set.of("key", "did");

  private final DemoRequests requests;

  DemoContacts(DemoRequests requests) {
    this.requests = requests;
  }

  /**
   * @param people each with a {@code key}, what a contact has, and what they {@code did}: a time,
   *     and the path and title of a page, or the name and properties of an event
   * @param known the write keys {@code site} and {@code backend}
   * @return ids of the contacts by their keys
   */
  Map<String, String> add(JsonNode people, Map<String, String> known, String pass, String key)
      throws DemoRequests.RefusedException {
    var pages = JSON.arrayNode();
    var events = JSON.arrayNode();
    var contacts = JSON.arrayNode();
    var names = new LinkedHashMap<Integer, String>();
    for (var person : people) {
      var who = person.path("key").asString();
      var user = person.has("name") ? "nw-" + who : null;
      if (user != null) {
        names.put(names.size(), who);
        contacts.add(contact(person, user));
        events.add(identify(person, who, user));
      }
      deeds(person, who, user, pages, events);
    }
    collect(pages, known.get("site"));
    collect(events, known.get("backend"));
    var batch = JSON.objectNode();
    batch.set("contacts", contacts);
    var answers = requests.post("/api/v1/contacts/batch", batch, pass, key);
    var ids = new LinkedHashMap<String, String>();
    names.forEach(
        (place, who) -> ids.put(who, answers.at("/results/%d/id".formatted(place)).asString()));
    return ids;
  }

  private void collect(ArrayNode messages, @Nullable String writeKey)
      throws DemoRequests.RefusedException {
    var batch = JSON.objectNode();
    batch.put("writeKey", writeKey);
    batch.set("batch", messages);
    requests.post("/v1/batch", batch, null, null);
  }

  private static ObjectNode contact(JsonNode person, String user) {
    var contact = JSON.objectNode();
    for (var each : person.properties()) {
      if (!OURS.contains(each.getKey())) {
        contact.set(each.getKey(), each.getValue());
      }
    }
    return contact.put("externalId", user);
  }

  private static ObjectNode identify(JsonNode person, String who, String user) {
    var message = message("identify", "who/" + who, who, user);
    message.putObject("traits").set("name", person.path("name"));
    var context = message.putObject("context");
    context.set("locale", person.path("locale"));
    context.set("timezone", person.path("timeZone"));
    return message;
  }

  /** Pages are seen by browsers, which are not believed; what else happened, the backend knows. */
  private static void deeds(
      JsonNode person, String who, @Nullable String user, ArrayNode pages, ArrayNode events) {
    int number = 0;
    for (var deed : person.path("did")) {
      var what = deed.path(1).asString();
      var id = "%s/%d".formatted(who, number++);
      boolean page = what.startsWith("/");
      var message = message(page ? "page" : "track", id, who, page ? null : user);
      message.set("timestamp", deed.path(0));
      var properties = message.putObject("properties");
      if (page) {
        message.set("name", deed.path(2));
        properties.put("path", what).put("url", SITE + what).set("title", deed.path(2));
        pages.add(message);
      } else {
        message.put("event", what);
        deed.path(2).properties().forEach(each -> properties.set(each.getKey(), each.getValue()));
        events.add(message);
      }
    }
  }

  private static ObjectNode message(String type, String id, String who, @Nullable String user) {
    var message = JSON.objectNode();
    message.put("type", type).put("messageId", "demo/" + id);
    message.put("anonymousId", DemoVisitors.browser(who));
    return user == null ? message : message.put("userId", user);
  }
}
