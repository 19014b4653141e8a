package kira.privacy;

import java.io.IOException;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.blobs.Blobs;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Deletes a file that has been there long enough. */
@Component
class PersonExportForget implements EffectHandler<PersonExport.Forgetting> {
  private final Blobs blobs;

  PersonExportForget(Blobs blobs) {
    this.blobs = blobs;
  }

  @Override
  public String kind() {
    return PersonExport.FORGET;
  }

  @Override
  public Class<PersonExport.Forgetting> payloadType() {
    return PersonExport.Forgetting.class;
  }

  @Override
  public EffectResult perform(Call<PersonExport.Forgetting> call) throws IOException {
    blobs.delete(new TenantId(call.from().tenant()), call.payload().export());
    return EffectResult.done();
  }
}
