package kira.contacts;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** What contacts did, as sources told it, in the order in which it happened. */
@Service
public class ContactEvents {
  /** Types of entry that show what was looked at. */
  public static final List<String> VIEWS =
      List.of(TrackedEvent.Type.PAGE.entry(), TrackedEvent.Type.SCREEN.entry());

  /** Types of all other entries. */
  public static final List<String> DEEDS =
      List.of(TrackedEvent.Type.TRACK.entry(), TrackedEvent.Type.GROUP.entry());

  /** Before this one there is none of the same moment. */
  private static final long FIRST = Long.MIN_VALUE;

  private final ContactEventTable table;

  ContactEvents(ContactEventTable table) {
    this.table = table;
  }

  /**
   * Something that a contact did.
   *
   * @param place among those of the same moment
   * @param type of entry in a timeline
   * @param actor who told of it
   * @param story what is told of it, as JSON: see {@link ContactStory#of}
   */
  public record Entry(
      long place, Instant at, String type, String actor, UUID contact, String story) {}

  /**
   * The newest that happened before a moment, or before one of its own entries; newest first, and
   * of one moment those with the greater place.
   *
   * @param before the place of an entry of exactly that moment; null for none of it
   */
  public List<Entry> newest(
      TenantId tenant,
      Collection<UUID> contacts,
      boolean views,
      boolean deeds,
      Instant at,
      @Nullable Long before,
      int limit) {
    if (!views && !deeds) {
      return List.of();
    }
    var part =
        views && deeds
            ? ContactEventTable.Part.ALL
            : views ? ContactEventTable.Part.PAGES : ContactEventTable.Part.OTHERS;
    return table.newest(tenant, contacts, part, at, before == null ? FIRST : before, limit);
  }
}
