package kira.contacts;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kira.contacts.fields.FieldValue;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * Whom senders stand for, as this node found out a moment ago. What is remembered of a contact goes
 * when it is changed, on whichever node, and soon in any case.
 */
final class KnownSenders {
  static final Duration REMEMBERED = Duration.ofMinutes(2);
  private static final int MOST = 50_000;

  record Key(
      TenantId tenant, @Nullable String anonymousId, @Nullable String userId, boolean verified) {}

  /**
   * @param defaults what the recipient begins with if it is new
   * @param at when it was found out
   * @param moment of the changes, before it was found out
   * @param met whether the recipient is there and knows the sender
   * @param lastVisit the latest it was told of then; null for none
   */
  record Known(
      Senders.Recipient recipient,
      Map<String, FieldValue> defaults,
      Instant at,
      long moment,
      boolean met,
      @Nullable Instant lastVisit) {
    Known(Senders.Recipient recipient, Map<String, FieldValue> defaults, Instant at, long moment) {
      this(recipient, defaults, at, moment, false, null);
    }

    /** The same, who has taken the sender for their own. */
    Known seen(@Nullable Instant visit) {
      var last =
          visit == null || (lastVisit != null && lastVisit.isAfter(visit)) ? lastVisit : visit;
      return new Known(recipient, defaults, at, moment, true, last);
    }
  }

  private final Map<Key, Known> bySender = new LinkedHashMap<>();
  private final Map<UUID, Set<Key>> byContact = new HashMap<>();
  private final Map<UUID, Long> changes = new LinkedHashMap<>();
  private long moment;

  /** Of changes that are older than this nothing is known any more. */
  private long forgotten;

  /** A count of changes. What is found out from now on is newer than all that came before. */
  synchronized long moment() {
    return moment;
  }

  synchronized void changed(UUID contact) {
    moment++;
    changes.remove(contact);
    changes.put(contact, moment);
    if (changes.size() > MOST) {
      var eldest = changes.entrySet().iterator();
      forgotten = eldest.next().getValue();
      eldest.remove();
    }
    var senders = byContact.remove(contact);
    if (senders != null) {
      senders.forEach(bySender::remove);
    }
  }

  synchronized @Nullable Known find(Key key, Instant now) {
    var known = bySender.get(key);
    return known != null && known.at().plus(REMEMBERED).isAfter(now) ? known : null;
  }

  /**
   * Whom a sender stands for, if that one need not be asked first.
   *
   * @param visit that is to be told; one of which the contact has to hear asks for it
   */
  @Nullable Known met(Key key, @Nullable Instant visit, Instant now) {
    var known = find(key, now);
    return known == null
            || !known.met()
            || (visit != null && SourceRules.isNews(known.lastVisit(), visit))
        ? null
        : known;
  }

  /** Unless the contact was changed while it was found out. */
  synchronized Known remember(Key key, Known known) {
    forget(key);
    var contact = known.recipient().contact();
    if (known.moment() >= forgotten && known.moment() >= changes.getOrDefault(contact, 0L)) {
      bySender.put(key, known);
      byContact.computeIfAbsent(contact, _ -> new HashSet<>(2)).add(key);
      if (bySender.size() > MOST) {
        forget(bySender.keySet().iterator().next());
      }
    }
    return known;
  }

  synchronized void forget(Key key) {
    var known = bySender.remove(key);
    if (known != null) {
      byContact.computeIfPresent(
          known.recipient().contact(),
          (_, senders) -> {
            senders.remove(key);
            return senders.isEmpty() ? null : senders;
          });
    }
  }
}
