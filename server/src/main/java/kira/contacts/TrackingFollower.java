package kira.contacts;

import java.util.List;
import kira.objects.DurableObjects;
import kira.objects.JournalEntry;
import kira.platform.objects.ObjectsLifecycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Tells what this node remembers of senders when a contact was changed, on whichever node. */
@Component
class TrackingFollower implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(TrackingFollower.class);

  /** Says nothing of who somebody is. */
  private static final String SEEN = ContactEvent.ContactSeen.class.getSimpleName();

  private static final String RESTORED = ContactEvent.ContactRestored.class.getSimpleName();

  private final DurableObjects objects;
  private final Tracking tracking;
  private @Nullable AutoCloseable following;

  TrackingFollower(DurableObjects objects, Tracking tracking) {
    this.objects = objects;
    this.tracking = tracking;
  }

  private void heard(List<JournalEntry> entries) {
    for (var entry : entries) {
      if (entry.kind().equals(Contact.KIND) && !entry.type().equals(SEEN)) {
        tracking.changed(entry.objectId());
        // Identities went back to it from the other one, which has changed long before.
        if (entry.type().equals(RESTORED)
            && objects.event(entry, ContactEvent.class)
                instanceof ContactEvent.ContactRestored(var from, _, _)) {
          tracking.changed(from);
        }
      }
    }
  }

  @Override
  public void start() {
    following = objects.follow(this::heard);
  }

  @Override
  public void stop() {
    try {
      if (following != null) {
        following.close();
        following = null;
      }
    } catch (Exception e) {
      log.warn("The senders' follower did not stop well", e);
    }
  }

  @Override
  public boolean isRunning() {
    return following != null;
  }

  @Override
  public int getPhase() {
    return ObjectsLifecycle.PHASE + 1;
  }
}
