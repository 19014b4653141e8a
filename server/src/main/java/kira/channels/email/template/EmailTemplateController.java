package kira.channels.email.template;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.ChannelAccounts;
import kira.channels.ChannelProvider;
import kira.channels.Deliveries;
import kira.channels.Lane;
import kira.channels.NotAnAddress;
import kira.channels.email.response.MailMarks;
import kira.contacts.ContactView;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppressions;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Creation;
import kira.platform.web.IfMatch;
import kira.platform.web.Needed;
import kira.platform.web.OneOf;
import kira.platform.web.Problem;
import kira.platform.web.PublicAddress;
import kira.platform.web.Requires;
import kira.team.Team;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Templates of mails: writing, looking, trying and publishing. */
@RestController
@RequestMapping("/api/v1/email-templates")
class EmailTemplateController {
  private static final int MOST = 500;
  private static final int SHOWN_VERSIONS = 50;
  private static final int LONGEST_NAME = 80;
  private static final int LONGEST_SUBJECT = 300;
  private static final int LONGEST_PREHEADER = 300;
  private static final int LONGEST_MJML = 200_000;
  private static final int LONGEST_TEXT = 100_000;
  private static final int MOST_DATA = 100;
  private static final int LONGEST_DATA = 5_000;

  private final EmailTemplates templates;
  private final EmailTemplateTable table;
  private final Starters starters;
  private final ChannelAccounts accounts;
  private final Deliveries deliveries;
  private final MailMarks marks;
  private final PublicAddress address;
  private final Team team;

  EmailTemplateController(
      EmailTemplates templates,
      EmailTemplateTable table,
      Starters starters,
      ChannelAccounts accounts,
      Deliveries deliveries,
      MailMarks marks,
      PublicAddress address,
      Team team) {
    this.templates = templates;
    this.table = table;
    this.starters = starters;
    this.accounts = accounts;
    this.deliveries = deliveries;
    this.marks = marks;
    this.address = address;
    this.team = team;
  }

  /**
   * What is written of a mail.
   *
   * @param preheader what inboxes show behind the subject
   * @param text part of its own; null where it is made of the HTML
   */
  record ContentBody(
      @Needed @Nullable String subject,
      @Nullable String preheader,
      @Needed @Nullable String mjml,
      @Nullable String text) {}

  /**
   * A template as a list shows it.
   *
   * @param published number of the version that is sent; null for none
   * @param changed whether what is worked on is not what is sent
   */
  record LineView(
      UUID id,
      String name,
      String subject,
      @Nullable Integer published,
      boolean changed,
      boolean archived,
      @Nullable String changedBy,
      @Nullable Instant changedAt) {}

  record Lines(List<LineView> items) {
    Lines {
      items = List.copyOf(items);
    }
  }

  record TemplateView(
      UUID id,
      long version,
      String name,
      ContentBody content,
      @Nullable Integer published,
      boolean changed,
      boolean archived,
      @Nullable String changedBy,
      @Nullable Instant changedAt) {}

  /** By name. */
  @GetMapping
  @Requires(Permission.SETTINGS_READ)
  Lines list(@RequestParam(defaultValue = "false") boolean archived) {
    var rows = table.list(Tenancy.caller().tenant(), archived, MOST);
    var names = names(rows.stream().map(row -> row.state().changedBy()).toList());
    return new Lines(
        rows.stream()
            .map(row ->
                new LineView(
                    row.id(),
                    String.valueOf(row.state().name()),
                    Objects.requireNonNull(row.state().draft()).subject(),
                    number(row.state()),
                    row.state().isChanged(),
                    row.state().archived(),
                    names.get(row.state().changedBy()),
                    row.state().changedAt()))
            .toList());
  }

  record StarterView(
      @OneOf(words = {"letter", "news", "receipt"}) String key, ContentBody content) {}

  record StarterList(List<StarterView> items) {
    StarterList {
      items = List.copyOf(items);
    }
  }

  /** Templates to begin with. */
  @GetMapping("/starters")
  @Requires(Permission.SETTINGS_READ)
  StarterList starters() {
    return new StarterList(
        starters.all().stream()
            .map(each -> new StarterView(each.key(), body(each.content())))
            .toList());
  }

  /**
   * What may be put in.
   *
   * @param label of a field of the workspace
   */
  record VariableView(String name, @Nullable String label) {}

  record VariableList(List<VariableView> items) {
    VariableList {
      items = List.copyOf(items);
    }
  }

  @GetMapping("/variables")
  @Requires(Permission.SETTINGS_READ)
  VariableList variables() {
    return new VariableList(
        templates.known(Tenancy.caller().tenant()).stream()
            .map(each -> new VariableView(each.name(), each.label()))
            .toList());
  }

  record NewTemplate(@Needed @Nullable String name, @Needed @Nullable ContentBody content) {}

  @PostMapping
  @Requires(Permission.SETTINGS_MANAGE)
  ResponseEntity<TemplateView> begin(@RequestBody NewTemplate body, Creation creation) {
    return begun(creation.id(), name(body.name()), content(body.content()));
  }

  private ResponseEntity<TemplateView> begun(UUID id, String name, TemplateContent content) {
    var caller = Tenancy.caller();
    if (table.count(caller.tenant()) >= MOST) {
      throw new Problem(
          422, "too_many", "A workspace has %d templates at most.".formatted(MOST), null);
    }
    templates.tell(
        caller.tenant(), id, new EmailTemplate.Command.Begin(name, content, by(), templates.now()));
    var view = one(id);
    return ResponseEntity.status(HttpStatus.CREATED).eTag(IfMatch.tag(view.version())).body(view);
  }

  @GetMapping("/{id}")
  @Requires(Permission.SETTINGS_READ)
  ResponseEntity<TemplateView> read(@PathVariable UUID id) {
    return tagged(one(id));
  }

  /** Changes what is worked on; what is sent stays until it is published. */
  @PutMapping("/{id}")
  @Requires(Permission.SETTINGS_MANAGE)
  ResponseEntity<TemplateView> write(
      @PathVariable UUID id, @RequestBody NewTemplate body, IfMatch match) {
    var before = found(id);
    match.require(before.version(), one(id));
    write(id, name(body.name()), content(body.content()), before.state());
    return tagged(one(id));
  }

  private void write(UUID id, String name, TemplateContent content, EmailTemplate.State before) {
    try {
      templates.tell(
          Tenancy.caller().tenant(),
          id,
          new EmailTemplate.Command.Write(
              name, content, Objects.requireNonNull(before.draft()), by(), templates.now()));
    } catch (Problem problem) {
      throw problem.code().equals("version_conflict") ? IfMatch.conflict(one(id)) : problem;
    }
  }

  /** From now on this is what is sent. */
  @PostMapping("/{id}/publish")
  @Requires(Permission.SETTINGS_MANAGE)
  TemplateView publish(@PathVariable UUID id) {
    var content = Objects.requireNonNull(found(id).state().draft());
    var rendered =
        templates.shown(Tenancy.caller().tenant(), content, null, null, Map.of(), sample());
    var errors =
        rendered.issues().stream().filter(issue -> issue.level() == Issue.Level.ERROR).toList();
    if (!errors.isEmpty()) {
      throw new Problem(
              422,
              "template_not_sendable",
              "The template has errors. Correct them first.",
              errors.getFirst().field())
          .with("issues", errors);
    }
    templates.tell(
        Tenancy.caller().tenant(), id, new EmailTemplate.Command.Publish(by(), templates.now()));
    return one(id);
  }

  @PostMapping("/{id}/archive")
  @Requires(Permission.SETTINGS_MANAGE)
  TemplateView archive(@PathVariable UUID id) {
    return archived(id, true);
  }

  @PostMapping("/{id}/reopen")
  @Requires(Permission.SETTINGS_MANAGE)
  TemplateView reopen(@PathVariable UUID id) {
    return archived(id, false);
  }

  private TemplateView archived(UUID id, boolean archived) {
    found(id);
    templates.tell(
        Tenancy.caller().tenant(),
        id,
        new EmailTemplate.Command.Archive(archived, by(), templates.now()));
    return one(id);
  }

  record CopyBody(@Needed @Nullable String name) {}

  /** Another template that begins as this one is. */
  @PostMapping("/{id}/duplicate")
  @Requires(Permission.SETTINGS_MANAGE)
  ResponseEntity<TemplateView> duplicate(
      @PathVariable UUID id, @RequestBody CopyBody body, Creation creation) {
    var content = Objects.requireNonNull(found(id).state().draft());
    return begun(creation.id(), name(body.name()), content);
  }

  record VersionView(int number, @Nullable String by, Instant at) {}

  record Versions(List<VersionView> items) {
    Versions {
      items = List.copyOf(items);
    }
  }

  /** What was published, the newest first. */
  @GetMapping("/{id}/versions")
  @Requires(Permission.SETTINGS_READ)
  Versions versions(@PathVariable UUID id) {
    found(id);
    var versions = table.versions(Tenancy.caller().tenant(), id, SHOWN_VERSIONS);
    var names = names(versions.stream().map(EmailTemplateTable.Version::by).toList());
    return new Versions(
        versions.stream()
            .map(each -> new VersionView(each.number(), names.get(each.by()), each.at()))
            .toList());
  }

  @GetMapping("/{id}/versions/{number}")
  @Requires(Permission.SETTINGS_READ)
  ContentBody version(@PathVariable UUID id, @PathVariable int number) {
    found(id);
    return body(
        table
            .content(Tenancy.caller().tenant(), id, number)
            .orElseThrow(() -> Problem.notFound("version")));
  }

  /**
   * Something about a template that its writer should know.
   *
   * @param field {@code subject}, {@code preheader}, {@code mjml} or {@code text}
   * @param line of the field, from 1
   * @param what it is about
   */
  record IssueView(
      @OneOf(of = Issue.Level.class) String level,
      String code,
      String field,
      @Nullable Integer line,
      @Nullable String what) {}

  /**
   * A mail as it would be sent.
   *
   * @param html null when it cannot be made
   * @param size of the HTML, in bytes
   * @param missing variables that are not known of this contact, and nothing stands for them
   */
  record RenderedView(
      String subject,
      @Nullable String html,
      String text,
      int size,
      List<String> missing,
      List<IssueView> issues) {
    RenderedView {
      missing = List.copyOf(missing);
      issues = List.copyOf(issues);
    }
  }

  /**
   * @param contact whose mail it would be
   * @param data what stands for {@code data.…}
   */
  record RenderBody(
      @Needed @Nullable ContentBody content,
      @Nullable UUID contact,
      @Nullable Map<String, String> data) {}

  /** Makes a mail of what is written, as sending does. */
  @PostMapping("/render")
  @Requires(Permission.SETTINGS_READ)
  RenderedView render(@RequestBody RenderBody body) {
    var tenant = Tenancy.caller().tenant();
    ContactView contact =
        body.contact() == null
            ? null
            : templates
                .contact(tenant, body.contact())
                .orElseThrow(() -> Problem.notFound("contact"));
    return view(
        templates.shown(
            tenant, content(body.content()), contact, null, data(body.data(), "data"), sample()));
  }

  /** As it would be sent now to nobody in particular: a list shows it small. */
  @GetMapping("/{id}/preview")
  @Requires(Permission.SETTINGS_READ)
  RenderedView preview(@PathVariable UUID id) {
    var content = Objects.requireNonNull(found(id).state().draft());
    return view(
        templates.shown(Tenancy.caller().tenant(), content, null, null, Map.of(), sample()));
  }

  /** A page of ours that is about nobody. */
  private String sample() {
    return address.link("/mail/u/sample");
  }

  private static RenderedView view(Rendering.Rendered rendered) {
    return new RenderedView(
        rendered.subject(),
        rendered.html(),
        rendered.text(),
        rendered.size(),
        rendered.missing(),
        rendered.issues().stream()
            .map(issue ->
                new IssueView(
                    issue.level().name(), issue.code(), issue.field(), issue.line(), issue.what()))
            .toList());
  }

  /**
   * @param account by which it goes
   * @param contact whose mail it is; it still goes to {@code to}
   */
  record TestBody(
      @Needed @Nullable UUID account,
      @Needed @Nullable String to,
      @Nullable UUID contact,
      @Nullable Map<String, String> data) {}

  record Tested(UUID delivery) {}

  /** Sends what is worked on to somebody of the team. */
  @PostMapping("/{id}/test")
  @Requires(Permission.SETTINGS_MANAGE)
  ResponseEntity<Tested> test(
      @PathVariable UUID id, @RequestBody TestBody body, Creation creation) {
    var tenant = Tenancy.caller().tenant();
    var content = Objects.requireNonNull(found(id).state().draft());
    var account = account(body.account());
    var to =
        Suppressions.normal(Channel.EMAIL, body.to() == null ? "" : body.to())
            .orElseThrow(() -> NotAnAddress.of(Channel.EMAIL, "to"));
    var delivery = creation.id();
    var given = new LinkedHashMap<>(data(body.data(), "data"));
    // A test is of what it looks like: nobody has to invent an order for it.
    for (var text : Rendering.parts(content).values()) {
      for (var each : Placeholder.in(text)) {
        var name = each.placeholder().name();
        if (name.startsWith(Variables.DATA)) {
          var key = name.substring(Variables.DATA.length());
          given.putIfAbsent(key, "[%s]".formatted(key));
        }
      }
    }
    var made =
        templates.make(
            tenant, content, body.contact(), to, given, marks.unsubscribe(tenant, delivery));
    var draft = new ChannelProvider.Draft(to, made.subject(), made.text(), made.html(), Map.of());
    deliveries.queue(
        tenant,
        new Deliveries.Wish(
            delivery,
            account.id(),
            null,
            null,
            null,
            Lane.FIRST,
            to,
            accounts.compose(account, marks.marked(account, delivery, draft, null))));
    return ResponseEntity.accepted().body(new Tested(delivery));
  }

  private Account account(@Nullable UUID id) {
    return (id == null
            ? java.util.Optional.<Account>empty()
            : accounts.find(Tenancy.caller().tenant(), id))
        .filter(each -> accounts.channel(each) == Channel.EMAIL && !each.senders().isEmpty())
        .orElseThrow(
            () -> Problem.badRequest("unknown_account", "Choose an email account.", "account"));
  }

  private EmailTemplates.Found found(UUID id) {
    return templates
        .find(Tenancy.caller().tenant(), id)
        .orElseThrow(() -> Problem.notFound("email template"));
  }

  private TemplateView one(UUID id) {
    var found = found(id);
    var state = found.state();
    return new TemplateView(
        id,
        found.version(),
        String.valueOf(state.name()),
        body(Objects.requireNonNull(state.draft())),
        number(state),
        state.isChanged(),
        state.archived(),
        names(List.of(state.changedBy())).get(state.changedBy()),
        state.changedAt());
  }

  private static @Nullable Integer number(EmailTemplate.State state) {
    return state.published() == null ? null : state.published().number();
  }

  private Map<String, String> names(List<String> actors) {
    var ids = new LinkedHashMap<String, UUID>();
    for (var actor : actors) {
      if (actor.startsWith("user:")) {
        ids.put(actor, UUID.fromString(actor.substring("user:".length())));
      }
    }
    var known = team.names(ids.values());
    var names = new LinkedHashMap<String, String>();
    ids.forEach((actor, id) -> {
      if (known.containsKey(id)) {
        names.put(actor, known.get(id));
      }
    });
    return names;
  }

  private static ResponseEntity<TemplateView> tagged(TemplateView view) {
    return ResponseEntity.ok().eTag(IfMatch.tag(view.version())).body(view);
  }

  private static String by() {
    Actor actor = Tenancy.caller().actor();
    return actor.text();
  }

  private static ContentBody body(TemplateContent content) {
    return new ContentBody(content.subject(), content.preheader(), content.mjml(), content.text());
  }

  private static String name(@Nullable String text) {
    var name = text == null ? "" : CleanText.line(text);
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      throw Problem.badRequest(
          "invalid_name", "A name has 1 to %d characters.".formatted(LONGEST_NAME), "name");
    }
    return name;
  }

  private static TemplateContent content(@Nullable ContentBody body) {
    if (body == null) {
      throw Problem.badRequest("invalid_request", "Write a mail.", "content");
    }
    var subject = body.subject() == null ? "" : CleanText.line(body.subject());
    if (subject.isEmpty() || subject.length() > LONGEST_SUBJECT) {
      throw Problem.badRequest(
          "invalid_subject",
          "A mail has a subject of 1 to %d characters.".formatted(LONGEST_SUBJECT),
          "content.subject");
    }
    var preheader = body.preheader() == null ? "" : CleanText.line(body.preheader());
    within(preheader, LONGEST_PREHEADER, "content.preheader");
    var mjml = body.mjml() == null ? "" : CleanText.source(body.mjml());
    within(mjml, LONGEST_MJML, "content.mjml");
    var text = body.text() == null ? "" : CleanText.block(body.text());
    within(text, LONGEST_TEXT, "content.text");
    return new TemplateContent(subject, preheader, mjml, text.isEmpty() ? null : text);
  }

  private static void within(String text, int most, String field) {
    if (text.length() > most) {
      throw Problem.badRequest("too_long", "Write at most %,d characters.".formatted(most), field);
    }
  }

  /** What a sender gives, checked. */
  static Map<String, String> data(@Nullable Map<String, String> given, String field) {
    if (given == null) {
      return Map.of();
    }
    if (given.size() > MOST_DATA) {
      throw Problem.badRequest(
          "invalid_request", "Give at most %d variables.".formatted(MOST_DATA), field);
    }
    var data = new LinkedHashMap<String, String>();
    for (var each : new ArrayList<>(given.entrySet())) {
      if (!Variables.DATA_KEY.matcher(each.getKey()).matches()) {
        throw Problem.badRequest(
            "invalid_request",
            "A variable has letters, digits, dashes and underscores.",
            field + "." + each.getKey());
      }
      var value = each.getValue() == null ? "" : CleanText.block(each.getValue());
      within(value, LONGEST_DATA, field + "." + each.getKey());
      data.put(each.getKey(), value);
    }
    return data;
  }
}
