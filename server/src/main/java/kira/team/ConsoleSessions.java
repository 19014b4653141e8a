package kira.team;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kira.objects.DurableObjects;
import kira.objects.JournalEntry;
import kira.platform.objects.ObjectsLifecycle;
import kira.platform.realtime.Consoles;
import kira.platform.tenancy.TenantId;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Shuts what is open on a console when its session ends, and lets it come back with the new
 * permissions when its user's role changes.
 */
@Component
class ConsoleSessions implements SmartLifecycle {
  private final DurableObjects objects;
  private final Sessions sessions;
  private final Consoles consoles;
  private List<AutoCloseable> listening = List.of();

  ConsoleSessions(DurableObjects objects, Sessions sessions, Consoles consoles) {
    this.objects = objects;
    this.sessions = sessions;
    this.consoles = consoles;
  }

  @Override
  public void start() {
    listening = List.of(sessions.onEnded(consoles::close), objects.follow(this::heard));
  }

  private void heard(List<JournalEntry> entries) {
    for (var entry : entries) {
      if (entry.kind().equals(Workspace.KIND)) {
        changed(objects.event(entry, Workspace.Event.class))
            .ifPresent(user -> consoles.reconnect(new TenantId(entry.tenant()), user));
      }
    }
  }

  private static Optional<UUID> changed(Workspace.Event event) {
    return switch (event) {
      case Workspace.Event.RoleChanged e -> Optional.of(e.user());
      case Workspace.Event.MemberRemoved e -> Optional.of(e.user());
      case Workspace.Event other -> Optional.empty();
    };
  }

  @Override
  public void stop() {
    for (var each : listening) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException("could not stop listening", e);
      }
    }
    listening = List.of();
  }

  @Override
  public boolean isRunning() {
    return !listening.isEmpty();
  }

  @Override
  public int getPhase() {
    return ObjectsLifecycle.PHASE + 2;
  }
}
