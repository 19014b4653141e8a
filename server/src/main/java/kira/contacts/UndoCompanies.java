package kira.contacts;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import kira.contacts.CompanyTable.Made;
import kira.contacts.fields.Field;
import kira.contacts.fields.FieldCatalogue.Subject;
import kira.contacts.fields.FieldType;
import kira.objects.Outcome;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/**
 * Takes back the companies that an import made, once its contacts are undone: those that nobody
 * belongs to any more, and that are as the import made them. Which these are stands in rows that
 * were written with the companies, so that a crash in between loses none.
 */
@Component
class UndoCompanies {
  private static final int PAGE = 500;

  /** Where an undo is that has come to the companies: before the id of the last one. */
  private static final String PLACE = "companies/";

  private final CompanyTable table;
  private final Companies companies;
  private final ContactFields fields;

  UndoCompanies(CompanyTable table, Companies companies, ContactFields fields) {
    this.table = table;
    this.companies = companies;
    this.fields = fields;
  }

  static boolean isHere(String cursor) {
    return cursor.startsWith(PLACE);
  }

  /** How many there are to look at. */
  long count(UUID job) {
    return table.madeBy(job);
  }

  /**
   * @param all that the undo has to look at, contacts and companies
   */
  void run(JobCourse course, long all) {
    var after =
        isHere(course.cursor())
            ? UUID.fromString(course.cursor().substring(PLACE.length()))
            : new UUID(0, 0);
    long done = course.done();
    var ofContacts = naming(course.tenant(), Subject.CONTACTS);
    var ofCompanies = naming(course.tenant(), Subject.COMPANIES);
    while (true) {
      var page = table.madeBy(course.job(), after, ofContacts, ofCompanies, PAGE);
      undo(course, page);
      if (!page.isEmpty()) {
        after = page.getLast().id();
        done += page.size();
      }
      double share = all == 0 ? 1 : (double) done / all;
      boolean more = course.reached(PLACE + after, done, all, share);
      if (page.size() < PAGE) {
        course.finish();
        return;
      }
      if (!more) {
        course.stop(all, share);
        return;
      }
    }
  }

  private void undo(JobCourse course, List<Made> page) {
    var asked = new ArrayList<CompletableFuture<Outcome>>();
    for (var made : page) {
      if (!made.state().exists()) {
        // It went when this was looked at before a crash, or somebody was faster.
        course.count(JobResult.COMPANY_REMOVED);
      } else if (made.inUse()) {
        course.count(JobResult.COMPANY_IN_USE);
      } else if (made.version() > 1) {
        course.count(JobResult.COMPANY_CHANGED);
      } else {
        asked.add(
            companies.takeBack(course.tenant(), made.id(), made.state(), "undo:" + course.job()));
      }
    }
    for (var answer : asked) {
      var result = ContactWriter.outcome(answer).reply(ContactReply.class).result();
      course.count(
          result == JobResult.REMOVED ? JobResult.COMPANY_REMOVED : JobResult.COMPANY_CHANGED);
    }
  }

  private List<String> naming(TenantId tenant, Subject subject) {
    return fields.read(tenant, subject).fields().stream()
        .filter(field -> field.type() == FieldType.COMPANY)
        .map(Field::key)
        .toList();
  }
}
