package kira.contacts;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import kira.objects.Refusal;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/**
 * Erases all contacts that were chosen. Each erasure has steps of its own that go on without it:
 * only so many are under way that everybody else is still served.
 */
@Component
class ErasureWork {
  private static final int AT_ONCE = 100;
  private static final Duration LOOK = Duration.ofMillis(200);

  /** One that waits for something is not waited for. */
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final ChosenContacts chosen;
  private final ContactErasures erasures;
  private final ContactJobs jobs;
  private final ContactJobTable table;

  ErasureWork(
      ChosenContacts chosen, ContactErasures erasures, ContactJobs jobs, ContactJobTable table) {
    this.chosen = chosen;
    this.erasures = erasures;
    this.jobs = jobs;
    this.table = table;
  }

  void run(JobCourse course, ContactChoice choice) throws InterruptedException {
    var tenant = course.tenant();
    var by = course.state().by();
    jobs.forgetWish(tenant, course.job());
    long left = chosen.count(tenant, choice).count();
    // Whoever was erased before is not found any more.
    long expected = choice.ids().isEmpty() ? course.done() + left : left;
    var cursor = course.cursor();
    while (true) {
      var page = chosen.page(tenant, choice, cursor, AT_ONCE);
      var begun =
          page.contacts().stream().filter(each -> erasures.begin(tenant, each, by)).toList();
      refuse(course, page.contacts(), begun);
      awaitOver(tenant, begun);
      course.count(JobResult.REMOVED, begun.size());
      long done = course.done() + page.contacts().size();
      var next = page.next();
      if (next == null) {
        course.reached(cursor, done, done, 1);
        course.finish();
        return;
      }
      cursor = next;
      double share = expected == 0 ? 0 : Math.min(1, (double) done / expected);
      if (!course.reached(cursor, done, expected, share)) {
        course.stop(expected, share);
        return;
      }
    }
  }

  private void refuse(JobCourse course, List<UUID> contacts, List<UUID> begun) {
    var refusals = new HashMap<Long, Refusal>();
    for (int i = 0; i < contacts.size(); i++) {
      if (!begun.contains(contacts.get(i))) {
        course.count(JobResult.REFUSED);
        refusals.put(
            course.done() + i + 1,
            new Refusal("not_found", "There is no such contact.", contacts.get(i).toString()));
      }
    }
    table.refuse(course.job(), course.stage(), refusals);
  }

  private void awaitOver(TenantId tenant, List<UUID> contacts) throws InterruptedException {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (System.nanoTime() < end
        && !contacts.stream().allMatch(each -> erasures.isOver(tenant, each))) {
      Thread.sleep(LOOK);
    }
  }
}
