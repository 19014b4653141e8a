package kira.contacts;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import kira.contacts.ContactJobView.What;
import kira.contacts.files.CsvOut;
import kira.contacts.files.Line;
import kira.contacts.files.UnreadableFile;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Page;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Jobs on contacts: looked at, paused, cancelled, undone. */
@RestController
@RequestMapping("/api/v1/contact-jobs")
class ContactJobController {
  private static final int EXAMPLES = 20;
  private static final int PAGE = 1000;
  private static final List<String> CONTACT = List.of("Name", "Email", "Id");

  private final ContactJobs jobs;
  private final ContactJobTable table;
  private final ImportFiles files;
  private final ContactTable contacts;

  ContactJobController(
      ContactJobs jobs, ContactJobTable table, ImportFiles files, ContactTable contacts) {
    this.jobs = jobs;
    this.table = table;
    this.contacts = contacts;
    this.files = files;
  }

  /** Newest first. */
  @GetMapping
  @Requires(Permission.CONTACTS_READ)
  Page<ContactJobView> list(
      @RequestParam(defaultValue = "IMPORT") What what,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "50") int limit) {
    return table
        .list(what.name(), cursor, Page.limit(limit))
        .map(job -> ContactJobView.of(job, Map.of()));
  }

  @GetMapping("/{id}")
  @Requires(Permission.CONTACTS_READ)
  ContactJobView get(@PathVariable UUID id) {
    var job = jobs.find(Tenancy.caller().tenant(), id).orElseThrow(() -> Problem.notFound("job"));
    var reasons = new EnumMap<ContactJob.Stage, Map<String, Long>>(ContactJob.Stage.class);
    for (var stage : job.state().progress().keySet()) {
      reasons.put(stage, table.reasons(id, stage));
    }
    return ContactJobView.of(job, reasons);
  }

  @PostMapping("/{id}/pause")
  @Requires(Permission.CONTACTS_WRITE)
  ContactJobView pause(@PathVariable UUID id) {
    return told(id, new ContactJobCommand.Pause(by(), jobs.now()));
  }

  @PostMapping("/{id}/continue")
  @Requires(Permission.CONTACTS_WRITE)
  ContactJobView goOn(@PathVariable UUID id) {
    return told(id, new ContactJobCommand.Continue(by(), jobs.now()));
  }

  /** What is done stays done, and can be undone. */
  @PostMapping("/{id}/cancel")
  @Requires(Permission.CONTACTS_WRITE)
  ContactJobView cancel(@PathVariable UUID id) {
    return told(id, new ContactJobCommand.Cancel(by(), jobs.now()));
  }

  @PostMapping("/{id}/undo")
  @Requires(Permission.CONTACTS_WRITE)
  ContactJobView undo(@PathVariable UUID id) {
    return told(id, new ContactJobCommand.Undo(by(), jobs.now()));
  }

  private ContactJobView told(UUID id, ContactJobCommand command) {
    jobs.tell(Tenancy.caller().tenant(), id, command);
    return get(id);
  }

  private static String by() {
    return Tenancy.caller().actor().text();
  }

  /**
   * A row that was refused.
   *
   * @param row as a spreadsheet counts them
   * @param field at fault; null where it is the row as a whole
   */
  record RefusedRow(
      long row, String code, String message, @Nullable String field, List<String> cells) {
    RefusedRow {
      cells = List.copyOf(cells);
    }
  }

  record RefusedRows(List<String> columns, List<RefusedRow> rows) {
    RefusedRows {
      columns = List.copyOf(columns);
      rows = List.copyOf(rows);
    }
  }

  /** The first rows, or contacts, that a check, or the run, refused. */
  @GetMapping("/{id}/refused")
  @Requires(Permission.CONTACTS_READ)
  RefusedRows refused(
      @PathVariable UUID id, @RequestParam(defaultValue = "RUN") ContactJob.Stage stage)
      throws IOException {
    var rows = new ArrayList<RefusedRow>();
    var columns = new ArrayList<String>();
    each(
        id,
        stage,
        EXAMPLES,
        columns::addAll,
        (refused, cells) ->
            rows.add(
                new RefusedRow(
                    refused.row(), refused.code(), refused.message(), refused.field(), cells)));
    return new RefusedRows(columns, rows);
  }

  /** All refused rows as they stand in the file, each with the reason, ready to be corrected. */
  @GetMapping(value = "/{id}/refused.csv", produces = "text/csv")
  @Requires(Permission.CONTACTS_READ)
  void refusedFile(
      @PathVariable UUID id,
      @RequestParam(defaultValue = "RUN") ContactJob.Stage stage,
      HttpServletResponse response)
      throws IOException {
    var state = jobs.get(Tenancy.caller().tenant(), id, null);
    var file = state.work() instanceof ContactJob.Work.Import(var name) ? name : "";
    response.setContentType("text/csv; charset=UTF-8");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader(
        "Content-Disposition",
        ContentDisposition.attachment()
            .filename(
                "refused"
                    + (file.isEmpty() ? "" : "-" + file.replaceAll("\\.[A-Za-z]{1,5}$", ""))
                    + ".csv",
                StandardCharsets.UTF_8)
            .build()
            .toString());
    try (var out = new CsvOut(response.getOutputStream())) {
      each(
          id,
          stage,
          Long.MAX_VALUE,
          columns -> {
            var head = new ArrayList<String>(columns);
            head.addAll(List.of("Row", "Reason", "Code", "Field"));
            out.row(head);
          },
          (refused, cells) -> {
            var row = new ArrayList<String>(cells);
            while (row.size() < width(state)) {
              row.add("");
            }
            row.add(Long.toString(refused.row()));
            row.add(refused.message());
            row.add(refused.code());
            row.add(refused.field() == null ? "" : refused.field());
            out.row(row);
          });
    }
  }

  private static int width(ContactJobState state) {
    return state.settings() == null ? 0 : state.settings().columns().size();
  }

  private interface Taking<A> {
    void take(A value) throws IOException;
  }

  private interface TakingRow {
    void take(ContactJobTable.Refused refused, List<String> cells) throws IOException;
  }

  private void each(
      UUID id, ContactJob.Stage stage, long most, Taking<List<String>> columns, TakingRow taking)
      throws IOException {
    TenantId tenant = Tenancy.caller().tenant();
    var state = jobs.get(tenant, id, null);
    if (!(state.work() instanceof ContactJob.Work.Import)) {
      eachContact(id, stage, most, columns, taking);
      return;
    }
    eachRow(tenant, state, id, stage, most, columns, taking);
  }

  /** Of a change of many contacts it is contacts that were refused, as they are called now. */
  private void eachContact(
      UUID id, ContactJob.Stage stage, long most, Taking<List<String>> columns, TakingRow taking)
      throws IOException {
    columns.take(CONTACT);
    long row = 0;
    long taken = 0;
    while (taken < most) {
      var some = table.refused(id, stage, row, (int) Math.min(PAGE, most - taken));
      if (some.isEmpty()) {
        return;
      }
      var ids =
          some.stream()
              .filter(refused -> refused.field() != null)
              .map(refused -> UUID.fromString(refused.field()))
              .toList();
      var known =
          contacts.find(ids).stream()
              .collect(Collectors.toMap(ContactView::id, Function.identity()));
      for (var refused : some) {
        var contact = refused.field() == null ? null : known.get(UUID.fromString(refused.field()));
        taking.take(
            new ContactJobTable.Refused(refused.row(), refused.code(), refused.message(), null),
            contact == null
                ? List.of("", "", Objects.requireNonNullElse(refused.field(), ""))
                : List.of(
                    contact.name(),
                    Objects.requireNonNullElse(contact.email(), ""),
                    contact.id().toString()));
        row = refused.row();
        taken++;
      }
    }
  }

  /** Goes through the file and the refusals side by side: both are in the order of the rows. */
  private void eachRow(
      TenantId tenant,
      ContactJobState state,
      UUID id,
      ContactJob.Stage stage,
      long most,
      Taking<List<String>> columns,
      TakingRow taking)
      throws IOException {
    var settings = state.settings();
    if (settings == null) {
      return;
    }
    try (var file = files.open(tenant, id, state.bytes(), settings.layout())) {
      columns.take(file.rows().header());
      long row = 0;
      long taken = 0;
      Line line = null;
      while (taken < most) {
        var some = table.refused(id, stage, row, (int) Math.min(PAGE, most - taken));
        for (var refused : some) {
          while (line == null || line.number() < refused.row()) {
            line = file.rows().next();
            if (line == null) {
              return;
            }
          }
          taking.take(refused, line.cells());
          row = refused.row();
          taken++;
        }
        if (some.isEmpty()) {
          return;
        }
      }
    } catch (UnreadableFile e) {
      throw ImportFiles.refused(e);
    }
  }
}
