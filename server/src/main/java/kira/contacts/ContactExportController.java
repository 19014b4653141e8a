package kira.contacts;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Creation;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import kira.team.Team;
import kira.team.WorkspaceView;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Files of contacts: asked for with a search, then fetched by whoever asked. */
@RestController
@RequestMapping("/api/v1/contact-exports")
class ContactExportController {
  private static final Duration FETCHED_WITHIN = Duration.ofHours(1);
  private static final int MOST_COLUMNS = 250;
  private static final int LABEL_LIMIT = 100;
  private static final Set<String> MORE = Set.of("id", "identity", "timeZone");

  private final ContactJobs jobs;
  private final ContactQueries queries;
  private final ContactFields fields;
  private final ContactExport export;
  private final Team team;

  ContactExportController(
      ContactJobs jobs,
      ContactQueries queries,
      ContactFields fields,
      ContactExport export,
      Team team) {
    this.jobs = jobs;
    this.queries = queries;
    this.fields = fields;
    this.export = export;
    this.team = team;
  }

  /**
   * @param key attribute of every contact, {@code identity}, {@code id}, or key of a field
   * @param label what heads the column; missing means the key
   */
  record Column(String key, @Nullable String label) {}

  /**
   * What to export: the search as the list has it, and the columns in their order.
   *
   * @param ids of those picked, in their order; missing means all that are found
   * @param timeZone IANA zone of the days that the filter names, and of the times in the file
   */
  record ExportBody(
      @Nullable List<UUID> ids,
      @Nullable String q,
      @Nullable JsonNode filter,
      ContactController.@Nullable Sort sort,
      @Nullable String timeZone,
      ExportForm.Format format,
      List<Column> columns) {}

  /** Where the file can be fetched for an hour. */
  record Export(UUID id, String url) {}

  @PostMapping
  @Requires(Permission.CONTACTS_EXPORT)
  @ResponseStatus(HttpStatus.CREATED)
  Export create(@RequestBody ExportBody body, Creation creation) {
    var caller = Tenancy.caller();
    var tenant = caller.tenant();
    var sort = body.sort();
    var choice =
        ContactBulkController.choice(body.ids(), body.q(), body.filter(), body.timeZone())
            .sorted(
                sort == null ? null : sort.field(),
                sort != null && Boolean.TRUE.equals(sort.descending()));
    queries.filter(tenant, choice);
    queries.sort(tenant, choice.sort());
    var zone = ContactQueries.zone(body.timeZone());
    var form =
        new ExportForm(body.format(), columns(body.columns(), fields.read(tenant)), zone.getId());
    jobs.tell(
        tenant,
        creation.id(),
        new ContactJobCommand.Create(
            creation.id(),
            new ContactJob.Work.Export(choice, form),
            caller.actor().text(),
            jobs.now()),
        creation.requestId());
    return new Export(creation.id(), "/api/v1/contact-exports/%s/file".formatted(creation.id()));
  }

  private static List<ExportForm.Column> columns(
      List<Column> wanted, ContactFields.Catalogue catalogue) {
    if (wanted.isEmpty()
        || wanted.size() > MOST_COLUMNS
        || wanted.stream().anyMatch(Objects::isNull)) {
      throw Problem.badRequest(
          "invalid_request", "Choose 1 to %d columns.".formatted(MOST_COLUMNS), "columns");
    }
    var columns = new ArrayList<ExportForm.Column>();
    for (int i = 0; i < wanted.size(); i++) {
      var column = wanted.get(i);
      if (!MORE.contains(column.key()) && catalogue.attribute(column.key()).isEmpty()) {
        throw Problem.badRequest(
            "unknown_field", "There is no such field.", "columns[%d].key".formatted(i));
      }
      var label = CleanText.line(column.label() == null ? column.key() : column.label());
      columns.add(
          new ExportForm.Column(
              column.key(),
              label.length() > LABEL_LIMIT ? label.substring(0, LABEL_LIMIT) : label));
    }
    return columns;
  }

  @GetMapping("/{id}/file")
  @Requires(Permission.CONTACTS_EXPORT)
  void file(@PathVariable UUID id, HttpServletResponse response) throws IOException {
    var caller = Tenancy.caller();
    var state = jobs.get(caller.tenant(), id, ContactJobView.What.EXPORT.name());
    // Not for anybody else who may guess or find the address.
    if (!state.by().equals(caller.actor().text())
        || !(state.work() instanceof ContactJob.Work.Export(var choice, var form))) {
      throw Problem.notFound("export");
    }
    if (state.createdAt() == null || state.createdAt().plus(FETCHED_WITHIN).isBefore(jobs.now())) {
      throw new Problem(410, "export_expired", "This export is over. Ask for it again.", null);
    }
    response.setContentType(
        switch (form.format()) {
          case CSV -> "text/csv; charset=UTF-8";
          case XLSX -> "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
          case JSONL -> "application/x-ndjson; charset=UTF-8";
        });
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader(
        "Content-Disposition",
        ContentDisposition.attachment()
            .filename(name(caller.tenant(), form), StandardCharsets.UTF_8)
            .build()
            .toString());
    long rows = export.write(caller.tenant(), choice, form, response.getOutputStream());
    jobs.tell(
        caller.tenant(),
        id,
        new ContactJobCommand.HandOut(rows, caller.actor().text(), jobs.now()));
  }

  private String name(TenantId tenant, ExportForm form) {
    var workspace =
        team.workspace(tenant)
            .map(WorkspaceView::name)
            .orElse("")
            .replaceAll("[^\\p{L}\\p{N} ._-]", "")
            .strip();
    return "%s contacts %s.%s"
        .formatted(
            workspace,
            LocalDate.ofInstant(jobs.now(), ZoneId.of(form.timeZone())),
            form.format().name().toLowerCase(Locale.ROOT))
        .strip();
  }
}
