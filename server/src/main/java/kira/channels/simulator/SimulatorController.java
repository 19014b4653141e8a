package kira.channels.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.ChannelAccounts;
import kira.channels.Door;
import kira.channels.email.EmailSettings;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppressions;
import kira.objects.Json;
import kira.objects.Outcome;
import kira.platform.html.CleanText;
import kira.platform.secrets.Secret;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Creation;
import kira.platform.web.Needed;
import kira.platform.web.OneOf;
import kira.platform.web.Problem;
import kira.platform.web.PublicAddress;
import kira.platform.web.Requires;
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
import tools.jackson.databind.JsonNode;

/** The simulator's page: a person plays the customers of a simulated account, and the provider. */
@RestController
@RequestMapping("/api/v1/channels/accounts/{account}/simulator")
class SimulatorController {
  private static final int SHOWN = 100;
  private static final int TEXT_LIMIT = 200_000;
  private static final int SUBJECT_LIMIT = 500;
  private static final int FILES_LIMIT = 600_000;
  private static final Set<String> FATES =
      Set.of(
          "delivered",
          "delivery_delayed",
          "opened",
          "clicked",
          "bounced",
          "complained",
          "failed",
          "suppressed");

  private final ChannelAccounts accounts;
  private final Simulator simulator;
  private final SimulatedMails mails;
  private final SimulatedEmailTable table;
  private final PublicAddress address;
  private final InstantSource clock;

  SimulatorController(
      ChannelAccounts accounts,
      Simulator simulator,
      SimulatedMails mails,
      SimulatedEmailTable table,
      PublicAddress address,
      InstantSource clock) {
    this.accounts = accounts;
    this.simulator = simulator;
    this.mails = mails;
    this.table = table;
    this.address = address;
    this.clock = clock;
  }

  record MailboxView(String address, long mails, Instant lastAt) {}

  /**
   * The simulated provider.
   *
   * @param address where mails or messages to the workspace go
   */
  record SimulatorView(
      UUID account,
      String adapter,
      @OneOf(of = Channel.class) String channel,
      String name,
      String address,
      BehaviourBody behaviour,
      List<MailboxView> mailboxes) {
    SimulatorView {
      mailboxes = List.copyOf(mailboxes);
    }
  }

  record BehaviourBody(
      @Needed Behaviour.@Nullable Trouble trouble,
      @Nullable Boolean delivers,
      @Nullable Boolean repeatsNews,
      @Nullable Boolean reordersNews) {}

  @GetMapping
  @Requires(Permission.SETTINGS_READ)
  SimulatorView read(@PathVariable UUID account) {
    var found = found(account);
    var behaviour = simulator.read(found.tenant(), account).behaviour();
    return new SimulatorView(
        account,
        found.adapter(),
        accounts.channel(found).name(),
        found.name(),
        EmailSettings.receiving(found),
        new BehaviourBody(
            behaviour.trouble(),
            behaviour.delivers(),
            behaviour.repeatsNews(),
            behaviour.reordersNews()),
        table.boxes(found.tenant(), account, SHOWN).stream()
            .map(box -> new MailboxView(box.address(), box.count(), box.lastAt()))
            .toList());
  }

  @PutMapping("/behaviour")
  @Requires(Permission.SETTINGS_MANAGE)
  SimulatorView behave(@PathVariable UUID account, @RequestBody BehaviourBody body) {
    var found = found(account);
    if (body.trouble() == null) {
      throw Problem.badRequest("invalid_request", "Say what is wrong, or NONE.", "trouble");
    }
    simulator.tell(
        found.tenant(),
        account,
        new SimulatedAccount.Command.Behave(
            new Behaviour(
                body.trouble(),
                !Boolean.FALSE.equals(body.delivers()),
                Boolean.TRUE.equals(body.repeatsNews()),
                Boolean.TRUE.equals(body.reordersNews())),
            Tenancy.caller().actor().text(),
            clock.instant()));
    return read(account);
  }

  record HappenedView(String what, Instant at) {}

  /**
   * A mail in a mailbox outside.
   *
   * @param incoming whether it went to the workspace; else it came from there
   * @param last what happened last, as the provider calls it
   * @param headers that the workspace gave it
   */
  record MailView(
      UUID id,
      boolean incoming,
      String address,
      String from,
      List<String> to,
      List<String> cc,
      String subject,
      String text,
      Instant at,
      String last,
      List<HappenedView> happened,
      List<String> files,
      @Nullable String replyTo,
      @Nullable String inReplyTo,
      @Nullable String html,
      Map<String, String> headers) {
    MailView {
      headers = Map.copyOf(headers);
      to = List.copyOf(to);
      cc = List.copyOf(cc);
      happened = List.copyOf(happened);
      files = List.copyOf(files);
    }
  }

  /** Newest first. */
  record MailList(List<MailView> items) {
    MailList {
      items = List.copyOf(items);
    }
  }

  @GetMapping("/mails")
  @Requires(Permission.SETTINGS_READ)
  MailList list(
      @PathVariable UUID account, @RequestParam(required = false) @Nullable String address) {
    var found = mailed(account);
    var folded = address == null ? null : address.toLowerCase(Locale.ROOT);
    return new MailList(
        table.newest(found.tenant(), account, folded, SHOWN).stream()
            .map(row -> view(row.id(), row.state()))
            .toList());
  }

  private static MailView view(UUID id, SimulatedEmail.State state) {
    var mail = Json.MAPPER.readTree(state.body());
    var files = new ArrayList<String>();
    mail.path("attachments").forEach(file -> files.add(file.path("filename").asString("")));
    var replyTo = SimulatedMails.list(mail.path("reply_to"));
    return new MailView(
        id,
        state.incoming(),
        state.address(),
        state.incoming()
            ? mail.path("headers").path("from").asString("")
            : mail.path("from").asString(""),
        SimulatedMails.list(mail.path("to")),
        SimulatedMails.list(mail.path("cc")),
        state.subject(),
        mail.path("text").asString(""),
        state.at() == null ? Instant.EPOCH : state.at(),
        state.last(),
        state.happened().stream().map(each -> new HappenedView(each.type(), each.at())).toList(),
        files,
        replyTo.isEmpty() ? null : replyTo.getFirst(),
        inReplyTo(mail),
        state.incoming() || !mail.hasNonNull("html") ? null : mail.path("html").asString(""),
        state.incoming() ? Map.of() : headers(mail));
  }

  private static Map<String, String> headers(JsonNode mail) {
    var headers = new LinkedHashMap<String, String>();
    mail.path("headers")
        .properties()
        .forEach(each -> headers.put(each.getKey(), each.getValue().asString("")));
    return headers;
  }

  private static @Nullable String inReplyTo(JsonNode mail) {
    var headers = mail.path("headers");
    var name = headers.has("in-reply-to") ? "in-reply-to" : "In-Reply-To";
    return headers.has(name) ? headers.path(name).asString("") : null;
  }

  record FileBody(
      @Needed @Nullable String name, @Nullable String type, @Needed @Nullable String content) {}

  /**
   * A mail that a customer writes.
   *
   * @param answers the mail of the workspace that it answers; it then goes where replies go
   * @param automatic whether a program wrote it, such as an out-of-office note
   * @param files with base64 content
   */
  record NewMail(
      @Needed @Nullable String from,
      @Nullable String name,
      @Nullable List<String> cc,
      @Nullable String subject,
      @Nullable String text,
      @Nullable String html,
      @Nullable UUID answers,
      @Nullable Boolean automatic,
      @Nullable List<FileBody> files) {}

  @PostMapping("/mails")
  @Requires(Permission.SETTINGS_MANAGE)
  ResponseEntity<MailView> write(
      @PathVariable UUID account, @RequestBody NewMail body, Creation creation) {
    var found = mailed(account);
    var door = new Door(found.tenant(), account);
    var from =
        Suppressions.normal(Channel.EMAIL, body.from() == null ? "" : body.from())
            .orElseThrow(() ->
                Problem.badRequest("invalid_request", "This is not an e-mail address.", "from"));
    var text = body.text() == null ? "" : CleanText.block(body.text());
    if (text.length() > TEXT_LIMIT) {
      throw Problem.badRequest("invalid_request", "The text is too long.", "text");
    }
    var subject = body.subject() == null ? "" : CleanText.line(body.subject());
    if (subject.length() > SUBJECT_LIMIT) {
      throw Problem.badRequest("invalid_request", "The subject is too long.", "subject");
    }
    if (text.isEmpty() && subject.isEmpty()) {
      throw Problem.badRequest("empty_message", "Write something.", "text");
    }
    var mail = mail(EmailSettings.receiving(found), door, creation.id(), from, body);
    mail.put("text", text);
    mails.arrive(door, creation.id(), mail);
    return ResponseEntity.status(HttpStatus.CREATED)
        .body(view(creation.id(), mails.read(door, creation.id())));
  }

  private Map<String, Object> mail(
      String receiving, Door door, UUID id, String from, NewMail body) {
    var answers = body.answers();
    var answered = answers == null ? null : mails.find(door, answers).orElse(null);
    if (answers != null && (answered == null || answered.incoming())) {
      throw Problem.badRequest("invalid_request", "There is no such mail.", "answers");
    }
    var name = body.name() == null ? "" : CleanText.line(body.name()).replace("\"", "");
    var subject = body.subject() == null ? "" : CleanText.line(body.subject());
    var to = receiving;
    var headers = new LinkedHashMap<String, Object>();
    headers.put("from", name.isEmpty() ? from : "\"%s\" <%s>".formatted(name, from));
    if (answers != null && answered != null) {
      var request = Json.MAPPER.readTree(answered.body());
      to =
          SimulatedMails.list(request.path("reply_to")).stream()
              .findFirst()
              .map(SimulatedMails::bare)
              .orElse(SimulatedMails.bare(request.path("from").asString("")));
      var own = SimulatedMails.messageId(answers);
      var before = request.path("headers").path("References").asString("");
      headers.put("in-reply-to", own);
      headers.put("references", (before + " " + own).strip());
      if (subject.isEmpty()) {
        var asked = answered.subject();
        subject = asked.regionMatches(true, 0, "re:", 0, 3) ? asked : "Re: " + asked;
      }
    }
    if (Boolean.TRUE.equals(body.automatic())) {
      headers.put("auto-submitted", "auto-replied");
    }
    var messageId = "<%s@mailbox.simulator.example>".formatted(id);
    headers.put("message-id", messageId);
    headers.put("subject", subject);
    var cc = addresses(body.cc());
    var mail = new LinkedHashMap<String, Object>();
    mail.put("from", from);
    mail.put("to", List.of(to));
    mail.put("cc", cc);
    mail.put("bcc", List.of());
    mail.put("reply_to", List.of());
    mail.put("received_for", List.of(to));
    mail.put("subject", subject);
    mail.put("message_id", messageId);
    mail.put("html", body.html());
    mail.put("html_format", "cid");
    mail.put("headers", headers);
    mail.put("authentication", Map.of("spf", "pass", "dkim", "pass", "dmarc", "pass"));
    mail.put("raw", null);
    files(mail, body.files() == null ? List.of() : body.files());
    return mail;
  }

  private static List<String> addresses(@Nullable List<String> given) {
    var addresses = new ArrayList<String>();
    for (var each : given == null ? List.<String>of() : given) {
      addresses.add(
          Suppressions.normal(Channel.EMAIL, each)
              .orElseThrow(() ->
                  Problem.badRequest("invalid_request", "This is not an e-mail address.", "cc")));
    }
    return addresses;
  }

  private static void files(Map<String, Object> mail, List<FileBody> given) {
    var told = new ArrayList<Map<String, Object>>();
    var kept = new ArrayList<Map<String, Object>>();
    int size = 0;
    for (var file : given) {
      var content = file.content() == null ? "" : file.content();
      size += content.length();
      if (size > FILES_LIMIT) {
        throw Problem.badRequest("invalid_request", "The files are too large.", "files");
      }
      byte[] bytes;
      try {
        bytes = Base64.getDecoder().decode(content);
      } catch (IllegalArgumentException e) {
        throw Problem.badRequest("invalid_request", "The content is not base64.", "files");
      }
      var name = file.name() == null ? "" : CleanText.line(file.name());
      var each = new LinkedHashMap<String, Object>();
      each.put(
          "id",
          UUID.nameUUIDFromBytes((name + kept.size()).getBytes(StandardCharsets.UTF_8)).toString());
      each.put("filename", name.isEmpty() ? "file" : name);
      each.put("content_type", file.type() == null ? "application/octet-stream" : file.type());
      each.put("content_disposition", "attachment");
      each.put("content_id", null);
      each.put("size", bytes.length);
      told.add(each);
      var whole = new LinkedHashMap<>(each);
      whole.put("content", content);
      kept.add(whole);
    }
    mail.put("attachments", told);
    mail.put("files", kept);
  }

  /** What becomes of a mail of the workspace, as the provider calls it. */
  record FateBody(
      @OneOf(
              words = {
                "delivered",
                "delivery_delayed",
                "opened",
                "clicked",
                "bounced",
                "complained",
                "failed",
                "suppressed"
              })
          @Needed
          @Nullable String what) {}

  @PostMapping("/mails/{id}/events")
  @Requires(Permission.SETTINGS_MANAGE)
  MailView happen(@PathVariable UUID account, @PathVariable UUID id, @RequestBody FateBody body) {
    var found = mailed(account);
    if (body.what() == null || !FATES.contains(body.what())) {
      throw Problem.badRequest("invalid_request", "This does not happen to mails.", "what");
    }
    if (found.adapter().equals(SimulatedCloudflare.ADAPTER)) {
      throw new Problem(
          422, "tells_nothing", "Cloudflare tells nothing of mails that it has taken.", "what");
    }
    var door = new Door(found.tenant(), account);
    if (mails.happen(door, id, body.what()) instanceof Outcome.Refused) {
      throw Problem.notFound("simulated mail");
    }
    return view(id, mails.read(door, id));
  }

  /**
   * What a program of one's own needs to speak with the simulated provider.
   *
   * @param values settings and secrets of the account by name; they open the simulator and nothing
   *     else in the world
   */
  record KeyView(String baseUrl, Map<String, String> values) {
    KeyView {
      values = Map.copyOf(values);
    }
  }

  /** Hands out the keys, for the provider's own SDK to try the simulator with. */
  @PostMapping("/key")
  @Requires(Permission.SETTINGS_MANAGE)
  KeyView key(@PathVariable UUID account) {
    var found = found(account);
    var provider = simulator.provider(found.adapter());
    var values = new LinkedHashMap<String, String>();
    for (var field : accounts.fields(found)) {
      (field.type().isSecret()
              ? found.secret(field.name()).map(Secret::reveal)
              : found.setting(field.name()))
          .filter(_ -> provider.isForPrograms(field.name()))
          .ifPresent(value -> values.put(field.name(), value));
    }
    return new KeyView(address.link(provider.path(new Door(found.tenant(), account))), values);
  }

  private Account mailed(UUID id) {
    var found = found(id);
    if (accounts.channel(found) != Channel.EMAIL) {
      throw Problem.notFound("simulated mailbox");
    }
    return found;
  }

  private Account found(UUID id) {
    return accounts
        .find(Tenancy.caller().tenant(), id)
        .filter(Account::isSimulated)
        .orElseThrow(() -> Problem.notFound("simulated account"));
  }
}
