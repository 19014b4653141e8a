package kira.channels.phone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.NotAnAddress;
import kira.channels.SenderIdentity;
import kira.channels.text.TextLines;
import kira.contacts.Contacts;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppressions;
import kira.platform.blobs.Blobs;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Creation;
import kira.platform.web.Cursor;
import kira.platform.web.Page;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Calls, for those who answer customers. */
@RestController
@RequestMapping("/api/v1/calls")
class CallController {
  private static final int TEXT_LIMIT = 1_000;
  private static final Instant END = Instant.parse("9999-12-31T00:00:00Z");
  private static final UUID LAST = new UUID(-1, -1);

  private final Calls calls;
  private final Contacts contacts;
  private final TextLines lines;
  private final Blobs blobs;

  CallController(Calls calls, Contacts contacts, TextLines lines, Blobs blobs) {
    this.calls = calls;
    this.contacts = contacts;
    this.lines = lines;
    this.blobs = blobs;
  }

  /**
   * A call to be placed: to a contact, to a number, or to whom a conversation is with.
   *
   * @param accountId channel account of the phone channel; may be missing with a conversation
   * @param from one of the account's numbers; missing means its first
   * @param to number with its country code; missing means the contact's
   * @param say text that is said to who takes it
   * @param language of the text, such as en-GB; missing means the account's
   * @param bridgeTo number that whoever takes it is then bridged to
   * @param machine what is done when a machine takes it; missing means nothing
   */
  record NewCall(
      @Nullable UUID accountId,
      @Nullable String from,
      @Nullable UUID contactId,
      @Nullable UUID conversationId,
      @Nullable String to,
      @Nullable String say,
      @Nullable String language,
      @Nullable String bridgeTo,
      @Nullable Machine machine) {}

  @PostMapping
  @Requires(Permission.CONVERSATIONS_REPLY)
  ResponseEntity<CallView> place(@RequestBody NewCall body, Creation creation) {
    var caller = Tenancy.caller();
    var tenant = caller.tenant();
    var line =
        body.conversationId() == null
            ? null
            : lines
                .ofConversation(tenant, body.conversationId())
                .filter(each -> each.channel().equals(CallDesk.PHONE))
                .orElseThrow(() ->
                    Problem.badRequest(
                        "invalid_request", "This is no conversation by phone.", "conversationId"));
    var account =
        account(body.accountId() == null && line != null ? line.account() : body.accountId());
    var say = body.say() == null ? "" : CleanText.block(body.say());
    if (say.length() > TEXT_LIMIT) {
      throw Problem.badRequest("too_long", "A text has at most 1,000 characters.", "say");
    }
    var bridgeTo =
        body.bridgeTo() == null || body.bridgeTo().isBlank()
            ? null
            : number(body.bridgeTo(), "bridgeTo");
    if (say.isEmpty() && bridgeTo == null) {
      throw Problem.badRequest(
          "nothing_said", "Say something, or name a number to bridge to.", "say");
    }
    var language = body.language() == null || body.language().isBlank() ? null : body.language();
    if (language != null && !language.matches("[a-z]{2,3}(-[A-Z]{2})?")) {
      throw Problem.badRequest(
          "invalid_language", "Write a language such as en-GB or de-DE.", "language");
    }
    var contact =
        body.contactId() != null ? known(body.contactId()) : line == null ? null : line.contact();
    var to =
        body.to() != null && !body.to().isBlank()
            ? number(body.to(), "to")
            : line != null && line.address().startsWith("+") ? line.address() : phoneOf(contact);
    calls.place(
        account,
        creation.id(),
        caller.userId(),
        new Calls.Wish(
            from(account, body.from()),
            to,
            contact == null
                ? contacts.caller(tenant, to, null)
                : contacts.survivor(tenant, contact),
            say.isEmpty() ? null : say,
            language,
            bridgeTo,
            body.machine() == null ? Machine.IGNORE : body.machine()));
    return ResponseEntity.status(HttpStatus.CREATED).body(one(creation.id()));
  }

  private Account account(@Nullable UUID id) {
    return Optional.ofNullable(id)
        .map(each -> calls.accounts(Tenancy.caller().tenant()).get(each))
        .orElseThrow(() ->
            Problem.badRequest(
                "unknown_account", "There is no such account of the phone channel.", "accountId"));
  }

  private static String from(Account account, @Nullable String given) {
    var numbers = account.senders().stream().map(SenderIdentity::address).toList();
    if (numbers.isEmpty()) {
      throw new Problem(422, "no_sender", "The account has no number yet.", "accountId");
    }
    if (given == null || given.isBlank()) {
      return numbers.getFirst();
    }
    return Suppressions.normal(Channel.VOICE, given)
        .filter(numbers::contains)
        .orElseThrow(
            () -> Problem.badRequest("invalid_request", "The account has no such number.", "from"));
  }

  private UUID known(UUID contact) {
    if (contacts.find(Tenancy.caller().tenant(), contact).isEmpty()) {
      throw Problem.badRequest("invalid_request", "There is no such contact.", "contactId");
    }
    return contact;
  }

  private String phoneOf(@Nullable UUID contact) {
    return Optional.ofNullable(contact)
        .flatMap(each -> contacts.find(Tenancy.caller().tenant(), each))
        .map(found -> found.phone() == null ? "" : found.phone())
        .flatMap(phone -> Suppressions.normal(Channel.VOICE, phone))
        .orElseThrow(
            () -> Problem.badRequest("no_number", "No number of this contact is known.", "to"));
  }

  private static String number(String text, String field) {
    return Suppressions.normal(Channel.VOICE, CleanText.line(text))
        .orElseThrow(() -> NotAnAddress.of(Channel.VOICE, field));
  }

  /**
   * Calls, the newest first.
   *
   * @param missed true for those to be called back
   */
  @GetMapping
  @Requires(Permission.CONVERSATIONS_READ)
  Page<CallView> list(
      @RequestParam(required = false) @Nullable UUID contact,
      @RequestParam(required = false) @Nullable UUID account,
      @RequestParam(required = false) @Nullable UUID conversation,
      @RequestParam(required = false) @Nullable CallStatus status,
      @RequestParam(required = false) @Nullable Boolean missed,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "50") int limit) {
    int most = Page.limit(limit);
    var before = cursor == null ? Cursor.of(END, LAST) : Cursor.parse(cursor, 2);
    var found =
        calls.newest(
            Tenancy.caller().tenant(),
            new CallTable.Wanted(
                contact == null ? null : contacts.withMerged(contact),
                account,
                conversation,
                status,
                missed),
            before.instant(0),
            before.uuid(1),
            most + 1);
    return Page.of(found, most, last -> Cursor.of(last.at(), last.id()).toString());
  }

  /**
   * A number that calls can be placed from.
   *
   * @param connected whether its account places calls now
   */
  record NumberView(
      UUID accountId,
      String account,
      String number,
      @Nullable String name,
      boolean connected,
      String language,
      RecordingRule recording) {}

  record NumberList(List<NumberView> items) {
    NumberList {
      items = List.copyOf(items);
    }
  }

  /** The numbers that calls can be placed from. */
  @GetMapping("/numbers")
  @Requires(Permission.CONVERSATIONS_READ)
  NumberList numbers() {
    return new NumberList(
        calls.accounts(Tenancy.caller().tenant()).values().stream()
            .sorted(Comparator.comparing(Account::name).thenComparing(Account::id))
            .flatMap(account ->
                account.senders().stream()
                    .map(sender -> {
                      var settings = PhoneSettings.of(account);
                      return new NumberView(
                          account.id(),
                          account.name(),
                          sender.address(),
                          sender.name(),
                          account.isConnected(),
                          settings.language(),
                          settings.recording());
                    }))
            .toList());
  }

  @GetMapping("/{id}")
  @Requires(Permission.CONVERSATIONS_READ)
  CallView read(@PathVariable UUID id) {
    return one(id);
  }

  /** Ends a call, or gives up one that was not dialled yet. */
  @PostMapping("/{id}/hang-up")
  @Requires(Permission.CONVERSATIONS_REPLY)
  CallView hangUp(@PathVariable UUID id) {
    var caller = Tenancy.caller();
    calls.hangUp(caller.tenant(), id, caller.actor().text());
    return one(id);
  }

  /**
   * The sound of a recording, of which a part can be asked for.
   *
   * @param file which; missing means the first of the call
   */
  @GetMapping("/{id}/recording")
  @Requires(Permission.CONVERSATIONS_READ)
  ResponseEntity<Resource> recording(
      @PathVariable UUID id, @RequestParam(required = false) @Nullable UUID file) {
    var tenant = Tenancy.caller().tenant();
    var recording =
        calls.read(tenant, id).stream()
            .flatMap(state -> state.recordings().stream())
            .filter(each -> each.file() != null && (file == null || file.equals(each.file())))
            .findFirst()
            .orElseThrow(() -> Problem.notFound("recording"));
    try (var content =
        blobs
            .open(tenant, java.util.Objects.requireNonNull(recording.file()))
            .orElseThrow(() -> Problem.notFound("recording"))) {
      return ResponseEntity.ok()
          .contentType(
              MediaType.parseMediaType(recording.type() == null ? "audio/wav" : recording.type()))
          .cacheControl(CacheControl.maxAge(Duration.ofDays(1)).cachePrivate().immutable())
          .header("Content-Disposition", "inline")
          .header("X-Content-Type-Options", "nosniff")
          .header("Content-Security-Policy", "default-src 'none'; sandbox")
          .body(new ByteArrayResource(content.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CallView one(UUID id) {
    return calls.find(Tenancy.caller().tenant(), id).orElseThrow(() -> Problem.notFound("call"));
  }
}
