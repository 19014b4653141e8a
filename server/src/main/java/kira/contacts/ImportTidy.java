package kira.contacts;

import java.io.IOException;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.blobs.Blobs;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Forgets the file of an import, and which of its rows were refused. */
@Component
class ImportTidy implements EffectHandler<ContactJob.Tidying> {
  private final Blobs blobs;
  private final ContactJobTable table;

  ImportTidy(Blobs blobs, ContactJobTable table) {
    this.blobs = blobs;
    this.table = table;
  }

  @Override
  public String kind() {
    return ContactJob.TIDY;
  }

  @Override
  public Class<ContactJob.Tidying> payloadType() {
    return ContactJob.Tidying.class;
  }

  @Override
  public EffectResult perform(Call<ContactJob.Tidying> call) throws IOException {
    var tenant = new TenantId(call.from().tenant());
    var job = call.payload().job();
    blobs.delete(tenant, job);
    return Tenancy.in(
        tenant,
        () -> {
          for (var stage : ContactJob.Stage.values()) {
            table.forget(job, stage);
          }
          return EffectResult.done();
        });
  }
}
