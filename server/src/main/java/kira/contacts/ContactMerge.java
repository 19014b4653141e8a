package kira.contacts;

import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.objects.Outcome;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/**
 * Carries a merge through: the identities point to the surviving contact, then it absorbs the rest.
 */
@Component
class ContactMerge implements EffectHandler<Contact.Merge> {
  private final DurableObjects objects;
  private final ContactEventTable events;

  ContactMerge(DurableObjects objects, ContactEventTable events) {
    this.objects = objects;
    this.events = events;
  }

  @Override
  public String kind() {
    return Contact.MERGE;
  }

  @Override
  public Class<Contact.Merge> payloadType() {
    return Contact.Merge.class;
  }

  @Override
  public EffectResult perform(Call<Contact.Merge> call) {
    var tenant = call.from().tenant();
    var merge = call.payload();
    for (var known : merge.identities()) {
      var id = Identity.idOf(tenant, known.type(), known.value());
      objects.ask(
          new Address(Identity.KIND, tenant, id),
          new Identity.Command.Move(merge.source(), merge.target(), call.at()));
    }
    var workspace = new TenantId(tenant);
    Tenancy.in(
        workspace,
        () -> {
          events.move(workspace, merge.source(), merge.target());
          return true;
        });
    var outcome =
        objects.ask(
            new Address(Contact.KIND, tenant, merge.target()),
            new ContactCommand.Absorb(
                merge.source(),
                merge.profile(),
                merge.identities(),
                merge.createdAt(),
                merge.fields(),
                merge.tags(),
                merge.consents(),
                merge.taken(),
                merge.by() == null ? "system" : merge.by(),
                call.at()),
            call.key());
    return switch (outcome) {
      case Outcome.Done _ -> EffectResult.done();
      // The survivor was itself merged meanwhile; its own merge moves the identities on.
      case Outcome.Refused(var refusal) -> EffectResult.failed(refusal.message());
    };
  }
}
