package kira.contacts;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kira.contacts.fields.Field;
import kira.contacts.fields.FieldType;
import kira.contacts.files.CsvOut;
import kira.contacts.files.Detection;
import kira.contacts.files.Layout;
import kira.contacts.files.Rows;
import kira.contacts.files.UnreadableFile;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Creation;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Imports of contacts, from the file to the run. */
@RestController
@RequestMapping("/api/v1/contact-imports")
class ContactImportController {
  private static final int SAMPLES = 100;
  private static final int SHOWN = 5;
  private static final int SHOWN_LENGTH = 200;
  private static final int LONGEST_NAME = 200;
  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

  private final ContactJobs jobs;
  private final ContactJobController views;
  private final ImportFiles files;
  private final ContactFields fields;

  ContactImportController(
      ContactJobs jobs, ContactJobController views, ImportFiles files, ContactFields fields) {
    this.jobs = jobs;
    this.views = views;
    this.files = files;
    this.fields = fields;
  }

  /**
   * @param file its name
   */
  record NewImport(@Nullable String file) {}

  /** An import that waits for its file. */
  @PostMapping
  @Requires(Permission.CONTACTS_WRITE)
  @ResponseStatus(HttpStatus.CREATED)
  ContactJobView create(@RequestBody NewImport body, Creation creation) {
    var caller = Tenancy.caller();
    jobs.tell(
        caller.tenant(),
        creation.id(),
        new ContactJobCommand.Create(
            creation.id(),
            new ContactJob.Work.Import(name(body.file())),
            caller.actor().text(),
            jobs.now()),
        creation.requestId());
    return views.get(creation.id());
  }

  private static String name(@Nullable String given) {
    var clean = CleanText.line(given == null ? "" : given);
    clean = clean.substring(Math.max(clean.lastIndexOf('/'), clean.lastIndexOf('\\')) + 1);
    if (clean.isEmpty() || clean.length() > LONGEST_NAME) {
      throw Problem.badRequest(
          "invalid_request",
          "Name the file, with at most %d characters.".formatted(LONGEST_NAME),
          "file");
    }
    return clean;
  }

  /** The file itself, as a stream of bytes; once more replaces it until the import has begun. */
  @PutMapping(value = "/{id}/file", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
  @Requires(Permission.CONTACTS_WRITE)
  ContactJobView upload(@PathVariable UUID id, HttpServletRequest request) throws IOException {
    var tenant = Tenancy.caller().tenant();
    var state = open(id);
    var name = state.work() instanceof ContactJob.Work.Import(var file) ? file : "";
    var received = files.receive(tenant, id, name, request.getInputStream());
    jobs.tell(
        tenant,
        id,
        new ContactJobCommand.Receive(name, received.bytes(), received.layout(), jobs.now()));
    return views.get(id);
  }

  private ContactJobState open(UUID id) {
    var state = jobs.get(Tenancy.caller().tenant(), id, ContactJobView.What.IMPORT.name());
    if (!ContactJob.isOpen(state)) {
      throw Problem.conflict("job_begun", "This has begun already, or is over.");
    }
    return state;
  }

  /**
   * A column of the file.
   *
   * @param samples its first values that are not empty
   * @param guess what it probably is, as in the settings; empty where nothing fits
   * @param type what a new field for it would be
   */
  record Column(String name, List<String> samples, String guess, FieldType type) {
    Column {
      samples = List.copyOf(samples);
    }
  }

  /**
   * What is at the beginning of a file, and how to read it.
   *
   * @param encodings that can be chosen
   */
  record Preview(
      Layout layout,
      List<Column> columns,
      ImportSettings.Dates dates,
      boolean decimalComma,
      List<String> encodings) {
    Preview {
      columns = List.copyOf(columns);
      encodings = List.copyOf(encodings);
    }
  }

  /** A file to begin with: the columns of every contact and of the workspace's own fields. */
  @GetMapping(value = "/sample", produces = "text/csv")
  @Requires(Permission.CONTACTS_READ)
  void sample(HttpServletResponse response) throws IOException {
    var own =
        fields.read(Tenancy.caller().tenant()).fields().stream()
            .filter(field -> !field.archived())
            .toList();
    var head =
        new ArrayList<>(
            List.of(
                "Name",
                "Email",
                "Phone",
                "External ID",
                "Language",
                "Time zone",
                "Company",
                "Tags"));
    var row =
        new ArrayList<>(
            List.of(
                "Ada Lovelace",
                "ada@example.com",
                "+351 912 345 678",
                "customer-1815",
                "en",
                "Europe/Lisbon",
                "Analytical Engines",
                "vip; beta"));
    for (var field : own) {
      head.add(field.label());
      row.add(example(field));
    }
    response.setContentType("text/csv; charset=UTF-8");
    response.setHeader(
        "Content-Disposition",
        ContentDisposition.attachment().filename("contacts.csv").build().toString());
    try (var out = new CsvOut(response.getOutputStream())) {
      out.row(head);
      out.row(row);
    }
  }

  private static String example(Field field) {
    return switch (field.type()) {
      case TEXT, LONG_TEXT, COMPANY -> "";
      case NUMBER -> "12";
      case MONEY -> "12.50";
      case DATE -> "2026-03-31";
      case DATE_TIME -> "2026-03-31T12:00:00Z";
      case BOOLEAN -> "yes";
      case CHOICE, CHOICES -> field.choices().getFirst();
      case URL -> "https://example.com";
      case EMAIL -> "ada@example.com";
      case PHONE -> "+351 912 345 678";
    };
  }

  /** What the file looks like, as it seems to be written or as somebody knows better. */
  @GetMapping("/{id}/preview")
  @Requires(Permission.CONTACTS_WRITE)
  Preview preview(
      @PathVariable UUID id,
      @RequestParam(required = false) @Nullable String encoding,
      @RequestParam(required = false) @Nullable String delimiter,
      @RequestParam(required = false) @Nullable Boolean header)
      throws IOException {
    var tenant = Tenancy.caller().tenant();
    var state = jobs.get(tenant, id, ContactJobView.What.IMPORT.name());
    var layout = layout(state, encoding, delimiter, header);
    try (var file = files.open(tenant, id, state.bytes(), layout)) {
      var samples = new ArrayList<List<String>>();
      for (var line = file.rows().next();
          line != null && samples.size() < SAMPLES;
          line = file.rows().next()) {
        if (line.fault() == null) {
          samples.add(line.cells());
        }
      }
      var names = file.rows().header();
      var guesses =
          MappingGuess.columns(
              layout.header() ? names : names.stream().map(_ -> "").toList(),
              samples,
              fields.read(tenant).fields());
      var columns = new ArrayList<Column>();
      for (int i = 0; i < names.size(); i++) {
        int at = i;
        columns.add(
            new Column(
                shortened(names.get(i)),
                samples.stream()
                    .filter(row -> row.size() > at && !row.get(at).isBlank())
                    .map(row -> shortened(row.get(at)))
                    .limit(SHOWN)
                    .toList(),
                guesses.get(i).target(),
                guesses.get(i).type()));
      }
      return new Preview(
          layout,
          columns,
          MappingGuess.dates(samples),
          MappingGuess.decimalComma(samples),
          Detection.ENCODINGS);
    } catch (UnreadableFile e) {
      throw ImportFiles.refused(e);
    }
  }

  private static String shortened(String text) {
    return CleanText.line(text.length() > SHOWN_LENGTH ? text.substring(0, SHOWN_LENGTH) : text);
  }

  private static Layout layout(
      ContactJobState state,
      @Nullable String encoding,
      @Nullable String delimiter,
      @Nullable Boolean header) {
    var found = state.settings() == null ? state.layout() : state.settings().layout();
    if (found == null) {
      throw Problem.conflict("file_missing", "The file is not here yet.");
    }
    if (encoding != null && !Detection.ENCODINGS.contains(encoding)) {
      throw Problem.badRequest("invalid_encoding", "This encoding is not known.", "encoding");
    }
    if (delimiter != null && !Detection.DELIMITERS.contains(delimiter)) {
      throw Problem.badRequest(
          "invalid_delimiter", "A delimiter is a comma, a semicolon, a tab or a bar.", "delimiter");
    }
    return new Layout(
        found.format(),
        encoding == null ? found.encoding() : encoding,
        delimiter == null ? found.delimiter() : delimiter,
        header == null ? found.header() : header);
  }

  /**
   * How the file becomes contacts. What is missing is as the preview guessed, or its plainest
   * meaning: matched by email, and updated.
   *
   * @param columns what each column is: {@code name}, {@code firstName}, {@code lastName}, {@code
   *     email}, {@code phone}, {@code externalId}, {@code locale}, {@code timeZone}, {@code tags},
   *     {@code field:} and a key, or empty to leave it out
   * @param region ISO 3166 country of phone numbers without one
   * @param timeZone IANA zone of times without an offset
   * @param tags put on everybody in the file
   */
  record Settings(
      @Nullable String encoding,
      @Nullable String delimiter,
      @Nullable Boolean header,
      List<String> columns,
      ImportSettings.@Nullable Match match,
      ImportSettings.@Nullable OnMatch onMatch,
      @Nullable String region,
      @Nullable String timeZone,
      ImportSettings.@Nullable Dates dates,
      @Nullable Boolean decimalComma,
      @Nullable List<String> tags) {}

  @PutMapping("/{id}/settings")
  @Requires(Permission.CONTACTS_WRITE)
  ContactJobView settle(@PathVariable UUID id, @RequestBody Settings body) throws IOException {
    var caller = Tenancy.caller();
    var state = open(id);
    if (body.columns().size() > Rows.MOST_COLUMNS
        || body.columns().stream().anyMatch(Objects::isNull)) {
      throw Problem.badRequest("invalid_column", "Say of every column what it is.", "columns");
    }
    var layout = layout(state, body.encoding(), body.delimiter(), body.header());
    var tags =
        FieldValues.read(_ -> Optional.empty(), null, body.tags() == null ? List.of() : body.tags())
            .tags();
    if (body.region() != null && !COUNTRIES.contains(body.region())) {
      throw Problem.badRequest(
          "invalid_region", "Name the country by its code, like PT.", "region");
    }
    var settings =
        new ImportSettings(
            layout,
            body.columns(),
            body.match() == null ? ImportSettings.Match.EMAIL : body.match(),
            body.onMatch() == null ? ImportSettings.OnMatch.UPDATE : body.onMatch(),
            body.region(),
            body.timeZone() == null ? "UTC" : body.timeZone(),
            body.dates() == null ? ImportSettings.Dates.DMY : body.dates(),
            Boolean.TRUE.equals(body.decimalComma()),
            tags);
    new ImportMapping(
        settings, fields.read(caller.tenant()), new ImportCompanies(null, caller.tenant()));
    try (var file = files.open(caller.tenant(), id, state.bytes(), layout)) {
      if (file.rows().header().size() != body.columns().size()) {
        throw Problem.badRequest(
            "invalid_column",
            "The file has %d columns.".formatted(file.rows().header().size()),
            "columns");
      }
    } catch (UnreadableFile e) {
      throw ImportFiles.refused(e);
    }
    jobs.tell(
        caller.tenant(),
        id,
        new ContactJobCommand.Settle(settings, caller.actor().text(), jobs.now()));
    return views.get(id);
  }

  /** Reads the whole file and says what a run would do; changes nothing. */
  @PostMapping("/{id}/check")
  @Requires(Permission.CONTACTS_WRITE)
  ContactJobView check(@PathVariable UUID id) {
    return told(id, new ContactJobCommand.Check(Tenancy.caller().actor().text(), jobs.now()));
  }

  @PostMapping("/{id}/run")
  @Requires(Permission.CONTACTS_WRITE)
  ContactJobView run(@PathVariable UUID id) {
    return told(id, new ContactJobCommand.Run(Tenancy.caller().actor().text(), jobs.now()));
  }

  private ContactJobView told(UUID id, ContactJobCommand command) {
    var tenant = Tenancy.caller().tenant();
    jobs.get(tenant, id, ContactJobView.What.IMPORT.name());
    jobs.tell(tenant, id, command);
    return views.get(id);
  }
}
