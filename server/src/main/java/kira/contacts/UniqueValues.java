package kira.contacts;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import kira.contacts.fields.FieldValue;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.springframework.stereotype.Component;

/**
 * Values that no two contacts may share. Each is an {@link Identity}: an object of its own, which
 * only one contact can take, however many try at once. It is taken before the contact is told, so a
 * crash in between leaves a claim that nobody uses; who asks a while later sees that and takes it.
 */
@Component
class UniqueValues {
  /** Longer than any request that has taken a value takes to use it. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private final DurableObjects objects;
  private final InstantSource clock;

  UniqueValues(DurableObjects objects, InstantSource clock) {
    this.objects = objects;
    this.clock = clock;
  }

  /**
   * Takes values for a contact, all or none.
   *
   * @param values comparable values by field
   * @throws Problem 409 {@code value_taken}
   */
  void take(TenantId tenant, UUID contact, Map<String, String> values) {
    var taken = new ArrayList<String>();
    values.forEach((field, value) -> {
      var name = field + "=" + value;
      var owner =
          ask(
              tenant,
              name,
              new Identity.Command.Claim(Identity.Type.FIELD, name, contact, clock.instant()));
      if (!owner.contact().equals(contact) && isLeftOver(tenant, owner, field, value)) {
        owner =
            ask(tenant, name, new Identity.Command.Move(owner.contact(), contact, clock.instant()));
      }
      if (!owner.contact().equals(contact)) {
        taken.forEach(mine -> release(tenant, contact, mine));
        throw new Problem(409, "value_taken", "Another contact has this value.", "fields." + field)
            .with("contact", owner.contact());
      }
      taken.add(name);
    });
  }

  private Identity.Owner ask(TenantId tenant, String name, Identity.Command command) {
    return objects.ask(address(tenant, name), command).reply(Identity.Owner.class);
  }

  /** Taken long enough ago for the contact to have it, and it has not. */
  private boolean isLeftOver(TenantId tenant, Identity.Owner owner, String field, String value) {
    return owner.since() != null
        && owner.since().plus(PATIENCE).isBefore(clock.instant())
        && !has(tenant, owner.contact(), field, value);
  }

  /** Lets go of what the contact no longer has, and of what it was refused. */
  void settle(
      TenantId tenant, UUID contact, ContactState before, FieldValues asked, ContactState after) {
    for (var field : asked.uniqueFields()) {
      var value = before.fields().get(field);
      if (value != null && !value.equals(after.fields().get(field))) {
        release(tenant, contact, field + "=" + FieldValues.comparable(value));
      }
    }
    asked
        .unique()
        .forEach((field, value) -> {
          if (!has(after, field, value)) {
            release(tenant, contact, field + "=" + value);
          }
        });
  }

  private void release(TenantId tenant, UUID contact, String name) {
    objects.ask(address(tenant, name), new Identity.Command.Release(contact, clock.instant()));
  }

  private boolean has(TenantId tenant, UUID contact, String field, String value) {
    var state =
        objects
            .read(new Address(Contact.KIND, tenant.value(), contact), ContactState.class)
            .state();
    return state.mergedInto() == null
        ? has(state, field, value)
        : has(tenant, state.mergedInto(), field, value);
  }

  private static boolean has(ContactState state, String field, String value) {
    var stored = state.fields().get(field);
    return stored != null
        && !(stored instanceof FieldValue.Several)
        && FieldValues.comparable(stored).equals(value);
  }

  private static Address address(TenantId tenant, String name) {
    return new Address(
        Identity.KIND, tenant.value(), Identity.idOf(tenant.value(), Identity.Type.FIELD, name));
  }
}
