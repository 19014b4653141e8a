package kira.contacts;

import java.io.IOException;
import java.io.UncheckedIOException;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.blobs.Blobs;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Throws away a picture that was replaced or removed. */
@Component
class ContactPicture implements EffectHandler<Contact.OldPicture> {
  private final Blobs blobs;

  ContactPicture(Blobs blobs) {
    this.blobs = blobs;
  }

  @Override
  public String kind() {
    return Contact.FORGET_PICTURE;
  }

  @Override
  public Class<Contact.OldPicture> payloadType() {
    return Contact.OldPicture.class;
  }

  @Override
  public EffectResult perform(Call<Contact.OldPicture> call) {
    try {
      blobs.delete(new TenantId(call.from().tenant()), call.payload().picture());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return EffectResult.done();
  }
}
