package kira.contacts;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import kira.contacts.filter.Attribute;
import kira.contacts.filter.Filter;
import kira.objects.JournalEntry;
import kira.objects.JournalReader;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.team.Team;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Contacts of a member who leaves have no owner any more: a job takes it from each, like a change
 * that a member makes of many, so that it survives a crash and can be undone.
 */
@Component
class OwnersWhoLeft implements JournalReader {
  private static final String BY = "system";

  private final Team team;
  private final ContactJobs jobs;
  private final ContactSearchTable search;

  OwnersWhoLeft(Team team, ContactJobs jobs, ContactSearchTable search) {
    this.team = team;
    this.jobs = jobs;
    this.search = search;
  }

  @Override
  public String name() {
    return "contacts.owners";
  }

  @Override
  public List<String> kinds() {
    return List.of("workspace");
  }

  @Override
  public Set<String> types() {
    return Set.of("MemberRemoved");
  }

  @Override
  public void read(List<JournalEntry> entries, Connection transaction) {
    for (var entry : entries) {
      team.left(entry).ifPresent(user -> release(new TenantId(entry.tenant()), user, entry));
    }
  }

  private void release(TenantId tenant, UUID user, JournalEntry entry) {
    // The same however often the entry is read.
    var name = "owner-left/%s/%s/%s".formatted(entry.tenant(), user, entry.at());
    var job = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    var owned = new Filter.Has(Attribute.OWNER, new Filter.Test.OneOf(Set.of(user.toString())));
    if (team.role(tenant, user).isPresent()
        || jobs.find(tenant, job).isPresent()
        || Tenancy.in(tenant, () -> search.count(owned)).count() == 0) {
      return;
    }
    var filter =
        JsonNodeFactory.instance
            .objectNode()
            .put("field", OwnersAndStages.OWNER)
            .put("is", user.toString());
    jobs.tell(
        tenant,
        job,
        new ContactJobCommand.Create(
            job,
            new ContactJob.Work.Bulk(
                new ContactChoice(null, filter.toString(), null, false, null, List.of()),
                new BulkChange(List.of(), List.of(), OwnersAndStages.OWNER, null)),
            BY,
            jobs.now()));
    jobs.tell(tenant, job, new ContactJobCommand.Run(BY, jobs.now()));
  }
}
