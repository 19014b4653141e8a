package kira.channels.phone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
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

  ForgottenCalls(DurableObjects objects, CallTable table, Blobs blobs) {
    this.objects = objects;
    this.table = table;
    this.blobs = blobs;
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
            .forEach(row -> forget(tenant, row));
      }
    }
  }

  private void forget(TenantId tenant, CallTable.Row row) {
    try {
      forget(objects, blobs, tenant, row);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Files first: they are found through the call. */
  static void forget(DurableObjects objects, Blobs blobs, TenantId tenant, CallTable.Row row)
      throws IOException {
    for (var recording : row.state().recordings()) {
      blobs.delete(tenant, CallRecordings.fileOf(row.id(), recording.reference()));
    }
    objects.erase(CallDesk.address(tenant, row.id()));
  }
}
