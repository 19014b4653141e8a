package kira.channels;

import java.util.List;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.JournalEntry;
import kira.platform.objects.ObjectsLifecycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Tells this node's accounts in memory when one was changed, on whichever node. */
@Component
class AccountFollower implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(AccountFollower.class);

  private final DurableObjects objects;
  private final ChannelAccounts accounts;
  private @Nullable AutoCloseable following;

  AccountFollower(DurableObjects objects, ChannelAccounts accounts) {
    this.objects = objects;
    this.accounts = accounts;
  }

  private void heard(List<JournalEntry> entries) {
    for (var entry : entries) {
      if (entry.kind().equals(ChannelAccount.KIND)) {
        accounts.changed(new Address(entry.kind(), entry.tenant(), entry.objectId()));
      }
    }
  }

  @Override
  public void start() {
    following = objects.follow(this::heard);
    accounts.changed();
  }

  @Override
  public void stop() {
    try {
      if (following != null) {
        following.close();
        following = null;
      }
    } catch (Exception e) {
      log.warn("The accounts' follower did not stop well", e);
    }
    accounts.changed();
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
