package kira.contacts;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.objects.Outcome;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
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
    if (!merge.target().equals(state(tenant, merge.source()).mergedInto())) {
      return EffectResult.done(); // given up, or undone since
    }
    move(call, merge.source(), merge.target());
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
      case Outcome.Refused(var refusal) -> giveUp(call, refusal.message());
    };
  }

  /**
   * The survivor was itself merged meanwhile, perhaps into this very contact. Its merge knows
   * nothing of this one, so all of it goes back and the contact is there again: where two became
   * part of each other, neither would be. A merge that nobody asked for then follows the survivor.
   */
  private EffectResult giveUp(Call<Contact.Merge> call, String why) {
    var tenant = call.from().tenant();
    var merge = call.payload();
    var end = end(tenant, merge);
    if (merge.target().equals(end)) {
      return EffectResult.retry(why); // there again, because its own merge was given up
    }
    move(call, merge.target(), merge.source());
    var workspace = new TenantId(tenant);
    Tenancy.in(
        workspace,
        () -> {
          events.giveBack(workspace, merge.target(), merge.source());
          return true;
        });
    var source = new Address(Contact.KIND, tenant, merge.source());
    var by = merge.by() == null ? "system" : merge.by();
    objects.ask(source, new ContactCommand.Restore(merge.target(), by, call.at()));
    if (end != null && by.equals("system")) {
      objects.ask(
          source, new ContactCommand.MergeInto(merge.source(), end, merge.taken(), by, call.at()));
    }
    return EffectResult.done();
  }

  /** Where the survivor's own merges lead; null where that is back to the source. */
  private @Nullable UUID end(UUID tenant, Contact.Merge merge) {
    var seen = new HashSet<UUID>(Set.of(merge.source()));
    var current = merge.target();
    while (seen.add(current)) {
      var next = state(tenant, current).mergedInto();
      if (next == null) {
        return current;
      }
      current = next;
    }
    return null;
  }

  private void move(Call<Contact.Merge> call, UUID from, UUID to) {
    var tenant = call.from().tenant();
    for (var known : call.payload().identities()) {
      objects.ask(
          new Address(Identity.KIND, tenant, Identity.idOf(tenant, known.type(), known.value())),
          new Identity.Command.Move(from, to, call.at()));
    }
  }

  private ContactState state(UUID tenant, UUID contact) {
    return objects.read(new Address(Contact.KIND, tenant, contact), ContactState.class).state();
  }
}
