package kira.contacts;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.springframework.stereotype.Service;

/** Makes one contact of two, and two of one again. */
@Service
class ContactMerges {
  /** How long an answer waits for what the effect carries through; it goes on in any case. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final DurableObjects objects;
  private final InstantSource clock;

  ContactMerges(DurableObjects objects, InstantSource clock) {
    this.objects = objects;
    this.clock = clock;
  }

  /**
   * @param taken see {@link ContactCommand.MergeInto}
   * @throws Problem 422 {@code contact_merged} when either is part of another contact already
   */
  void merge(TenantId tenant, UUID source, UUID target, Set<String> taken, String by) {
    if (read(tenant, target).mergedInto() != null) {
      throw targetMerged();
    }
    ask(tenant, source, new ContactCommand.MergeInto(source, target, taken, by, clock.instant()));
    await(() ->
        read(tenant, target).absorbed().stream().anyMatch(each -> each.source().equals(source))
            || !target.equals(read(tenant, source).mergedInto()));
    // Given up, because the target became part of another contact at the same time.
    if (!target.equals(read(tenant, source).mergedInto())) {
      throw targetMerged();
    }
  }

  private static Problem targetMerged() {
    return new Problem(
        422, "contact_merged", "This contact was merged into another one.", "target");
  }

  /**
   * @throws Problem 422 {@code merge_not_found} when there is nothing to undo
   */
  void undo(TenantId tenant, UUID target, UUID source, String by) {
    ask(tenant, target, new ContactCommand.Separate(target, source, by, clock.instant()));
    await(() -> read(tenant, source).mergedInto() == null);
  }

  void distinguish(TenantId tenant, UUID contact, UUID other, String by) {
    ask(tenant, contact, new ContactCommand.Distinguish(other, by, clock.instant()));
  }

  /** What became part of a contact and can be told from it again, the last first. */
  List<Absorbed> absorbed(TenantId tenant, UUID contact) {
    return read(tenant, contact).absorbed().reversed();
  }

  private void ask(TenantId tenant, UUID contact, ContactCommand command) {
    if (objects.ask(address(tenant, contact), command) instanceof Outcome.Refused(var refusal)) {
      throw Problem.of(refusal);
    }
  }

  private static void await(BooleanSupplier done) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!done.getAsBoolean() && System.nanoTime() < end) {
      LockSupport.parkNanos(10_000_000);
    }
  }

  private ContactState read(TenantId tenant, UUID contact) {
    return objects.read(address(tenant, contact), ContactState.class).state();
  }

  private static Address address(TenantId tenant, UUID contact) {
    return new Address(Contact.KIND, tenant.value(), contact);
  }
}
