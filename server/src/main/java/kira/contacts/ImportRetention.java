package kira.contacts;

import java.io.IOException;
import java.time.Instant;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.platform.blobs.Blobs;
import kira.platform.privacy.RetentionRule;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Imports, exports and bulk changes that are over: the job with its file and what it refused. */
@Component
class ImportRetention implements RetentionRule {
  private final RetentionTable table;
  private final ContactJobTable jobs;
  private final DurableObjects objects;
  private final Blobs blobs;

  ImportRetention(RetentionTable table, ContactJobTable jobs, DurableObjects objects, Blobs blobs) {
    this.table = table;
    this.jobs = jobs;
    this.objects = objects;
    this.blobs = blobs;
  }

  @Override
  public String name() {
    return "jobs";
  }

  @Override
  public long count(TenantId tenant, Instant before, int limit) {
    return table.jobs(tenant, before, limit).size();
  }

  @Override
  public int forget(TenantId tenant, Instant before, int limit) throws IOException {
    int gone = 0;
    for (var job : table.jobs(tenant, before, limit)) {
      blobs.delete(tenant, job);
      for (var stage : ContactJob.Stage.values()) {
        jobs.forget(job, stage);
      }
      table.forgetChanges(tenant, job);
      objects.erase(new Address(ContactJob.KIND, tenant.value(), job));
      gone++;
    }
    return gone;
  }
}
