package kira.contacts;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Jobs on contacts, told and looked at. */
@Component
class ContactJobs {
  private final DurableObjects objects;
  private final InstantSource clock;

  ContactJobs(DurableObjects objects, InstantSource clock) {
    this.objects = objects;
    this.clock = clock;
  }

  java.time.Instant now() {
    return clock.instant();
  }

  Optional<ContactJobTable.Stored> find(TenantId tenant, UUID job) {
    var read = objects.read(address(tenant, job), ContactJobState.class);
    return read.state().exists()
        ? Optional.of(new ContactJobTable.Stored(job, read.version(), read.state()))
        : Optional.empty();
  }

  /**
   * @throws Problem 404 when there is none, or it is of another sort
   */
  ContactJobState get(TenantId tenant, UUID job, @Nullable String what) {
    return find(tenant, job)
        .map(ContactJobTable.Stored::state)
        .filter(state -> what == null || ContactJob.what(state).equals(what))
        .orElseThrow(() -> Problem.notFound("job"));
  }

  /**
   * @throws Problem 404, or 409 with the code of the refusal
   */
  void tell(TenantId tenant, UUID job, ContactJobCommand command) {
    tell(tenant, job, command, null);
  }

  void tell(TenantId tenant, UUID job, ContactJobCommand command, @Nullable String requestId) {
    if (objects.ask(address(tenant, job), command, requestId) instanceof Outcome.Refused(var no)) {
      throw no.code().equals("not_found")
          ? Problem.notFound("job")
          : new Problem(409, no.code(), no.message(), no.field());
    }
  }

  /** What a worker says of its work; true when it is to go on. */
  boolean report(TenantId tenant, UUID job, ContactJobCommand command) {
    return objects.ask(address(tenant, job), command) instanceof Outcome.Done(var reply, _)
        && reply instanceof ContactJob.Go(var on)
        && on;
  }

  /** Takes out of the journal what a job was asked for: a search names whom it looks for. */
  void forgetWish(TenantId tenant, UUID job) {
    objects.eraseEntries(address(tenant, job), List.of(1L));
  }

  private static Address address(TenantId tenant, UUID job) {
    return new Address(ContactJob.KIND, tenant.value(), job);
  }
}
