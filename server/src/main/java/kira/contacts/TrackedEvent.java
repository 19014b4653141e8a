package kira.contacts;

import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * Something a contact did, as a source tells it.
 *
 * @param id the same whenever the same message comes again
 * @param name of the event, the page or the screen; the group's name or id
 * @param properties an object of what the source said besides
 * @param at when it happened, by the server's clock
 * @param visit whether the contact was there themselves, or a program tells of them
 */
public record TrackedEvent(
    UUID id, Type type, String name, JsonNode properties, Instant at, UUID source, boolean visit) {

  /** What kind of thing was done. */
  public enum Type {
    TRACK("", "ContactTracked"),
    PAGE("$page", "ContactPageViewed"),
    SCREEN("$screen", "ContactScreenViewed"),
    GROUP("$group", "ContactGrouped");

    private final String key;
    private final String entry;

    Type(String key, String entry) {
      this.key = key;
      this.entry = entry;
    }

    /**
     * The type of something that filters call so; a name of a source never begins as the others.
     */
    static Type of(String key) {
      return Arrays.stream(values())
          .filter(type -> type != TRACK && type.key.equals(key))
          .findFirst()
          .orElse(TRACK);
    }

    /** As what it stands in a timeline. */
    public String entry() {
      return entry;
    }

    /** How filters call all events of a type that is not told apart by name; empty for the rest. */
    public String key() {
      return key;
    }
  }

  /** What filters find it by: its name, or what all of its type are called. */
  public String key() {
    return type == Type.TRACK ? name : type.key();
  }

  /** As the journal's actor. */
  String actor() {
    return actor(source);
  }

  static String actor(UUID source) {
    return "source:" + source;
  }
}
