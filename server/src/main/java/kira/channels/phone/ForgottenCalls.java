package kira.channels.phone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import kira.channels.ForgottenAtProvider;
import kira.objects.DurableObjects;
import kira.objects.JournalEntry;
import kira.objects.JournalReader;
import kira.platform.blobs.Blobs;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** When a conversation is forgotten, its calls and their recordings are. */
@Component
class ForgottenCalls implements JournalReader {
  private final DurableObjects objects;
  private final CallTable table;
  private final Blobs blobs;
  private final ForgottenAtProvider provider;

  ForgottenCalls(
      DurableObjects objects, CallTable table, Blobs blobs, ForgottenAtProvider provider) {
    this.objects = objects;
    this.table = table;
    this.blobs = blobs;
    this.provider = provider;
  }

  @Override
  public String name() {
    return "channels.forgotten-calls";
  }

  @Override
  public List<String> kinds() {
    return List.of("conversation");
  }

  @Override
  public Set<String> types() {
    return Set.of();
  }

  @Override
  public boolean hearsErasures() {
    return true;
  }

  @Override
  public void read(List<JournalEntry> entries, Connection transaction) {
    for (var entry : entries) {
      if (entry.isErasure()) {
        var tenant = new TenantId(entry.tenant());
        Tenancy.in(tenant, () -> table.ofConversation(entry.tenant(), entry.objectId()))
            .forEach(row -> unchecked(tenant, row));
      }
    }
  }

  private void unchecked(TenantId tenant, CallTable.Row row) {
    try {
      forget(tenant, row);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The call last: what belongs to it is found through it. */
  void forget(TenantId tenant, CallTable.Row row) throws IOException {
    var recordings = row.state().recordings();
    for (var recording : recordings) {
      blobs.delete(tenant, CallRecordings.fileOf(row.id(), recording.reference()));
    }
    var plan = row.state().plan();
    if (plan != null) {
      provider.remove(
          tenant,
          plan.account(),
          recordings.stream()
              .filter(each -> each.removedAt() == null)
              .map(Recording::reference)
              .toList());
    }
    objects.erase(CallDesk.address(tenant, row.id()));
  }
}
