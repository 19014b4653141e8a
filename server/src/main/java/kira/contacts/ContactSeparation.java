package kira.contacts;

import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Carries the undoing of a merge through: the identities go back, then the contact is there. */
@Component
class ContactSeparation implements EffectHandler<Contact.Separation> {
  private final DurableObjects objects;
  private final ContactEventTable events;

  ContactSeparation(DurableObjects objects, ContactEventTable events) {
    this.objects = objects;
    this.events = events;
  }

  @Override
  public String kind() {
    return Contact.SEPARATE;
  }

  @Override
  public Class<Contact.Separation> payloadType() {
    return Contact.Separation.class;
  }

  @Override
  public EffectResult perform(Call<Contact.Separation> call) {
    var tenant = call.from().tenant();
    var separation = call.payload();
    for (var known : separation.identities()) {
      objects.ask(
          new Address(Identity.KIND, tenant, Identity.idOf(tenant, known.type(), known.value())),
          new Identity.Command.Move(separation.target(), separation.source(), call.at()));
    }
    var workspace = new TenantId(tenant);
    Tenancy.in(
        workspace,
        () -> {
          events.giveBack(workspace, separation.target(), separation.source());
          return true;
        });
    objects.ask(
        new Address(Contact.KIND, tenant, separation.source()),
        new ContactCommand.Restore(separation.target(), separation.by(), call.at()));
    return EffectResult.done();
  }
}
