package kira.contacts;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Consent;
import kira.contacts.consent.Verdict;
import kira.contacts.fields.ShortText;
import kira.objects.Position;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Cursor;
import kira.platform.web.Needed;
import kira.platform.web.Page;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What a contact agreed to, and what may be done with it. */
@RestController
@RequestMapping("/api/v1/contacts/{id}")
class ConsentController {
  private static final int LONGEST_SOURCE = 200;
  private static final int LONGEST_WORDING = 4_000;

  private final Contacts contacts;
  private final ContactConsents consents;
  private final ConsentHistoryTable history;
  private final ByMember members;
  private final InstantSource clock;

  ConsentController(
      Contacts contacts,
      ContactConsents consents,
      ConsentHistoryTable history,
      ByMember members,
      InstantSource clock) {
    this.contacts = contacts;
    this.consents = consents;
    this.history = history;
    this.members = members;
    this.clock = clock;
  }

  /** Where a contact stands now, each purpose with each channel. */
  record Standings(List<ContactConsents.Standing> items) {}

  /**
   * What somebody said.
   *
   * @param given false when they withdrew
   * @param source where they said so, in a few words
   * @param wording what they agreed to, word for word
   * @param at when they said so; missing means now
   */
  record Said(
      @Needed @Nullable Channel channel,
      @Needed @Nullable String purpose,
      @Needed @Nullable Boolean given,
      @Needed @Nullable String source,
      @Nullable String wording,
      @Nullable Instant at) {}

  @GetMapping("/consents")
  @Requires(Permission.CONTACTS_READ)
  Standings standing(@PathVariable UUID id) {
    found(id);
    return new Standings(consents.standing(Tenancy.caller().tenant(), id));
  }

  /** Adds to the ledger; an answer of long ago does not undo a later one. */
  @PostMapping("/consents")
  @Requires(Permission.CONTACTS_WRITE)
  Standings note(@PathVariable UUID id, @RequestBody Said said) {
    found(id);
    if (said.channel() == null || said.given() == null) {
      throw Problem.badRequest(
          "invalid_request",
          "Say for which channel, and whether consent is given.",
          said.channel() == null ? "channel" : "given");
    }
    var source = ShortText.read("source", said.source(), LONGEST_SOURCE);
    if (source == null) {
      throw Problem.badRequest("invalid_request", "Say where they said so.", "source");
    }
    var now = clock.instant();
    var at = said.at() == null ? now : said.at();
    if (at.isAfter(now)) {
      throw Problem.badRequest("invalid_request", "This lies in the future.", "at");
    }
    var caller = Tenancy.caller();
    consents.note(
        caller.tenant(),
        id,
        said.channel(),
        said.purpose() == null ? "" : said.purpose(),
        new Consent(
            said.given(),
            at,
            caller.actor().text(),
            source,
            ShortText.read("wording", said.wording(), LONGEST_WORDING)));
    return standing(id);
  }

  /**
   * A line of the ledger.
   *
   * @param by who wrote it down: {@code user:<id>}, {@code api:<id>}, {@code system}, …
   * @param byName what they are called; null for what is no user of the workspace
   */
  record LedgerLine(
      String position,
      Channel channel,
      String purpose,
      boolean given,
      String source,
      @Nullable String wording,
      String by,
      @Nullable String byName,
      Instant saidAt,
      Instant recordedAt) {}

  /** The whole ledger of a contact, the newest first; nothing in it is ever changed. */
  @GetMapping("/consents/history")
  @Requires(Permission.CONTACTS_READ)
  Page<LedgerLine> history(
      @PathVariable UUID id,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "50") int limit) {
    found(id);
    var tenant = Tenancy.caller().tenant();
    int most = Page.limit(limit);
    var entries =
        history.newest(
            tenant, contacts.withMerged(id), cursor == null ? null : position(cursor), most + 1);
    var names = members.names(entries.stream().map(ConsentHistoryTable.Entry::by).toList());
    var lines =
        entries.stream()
            .map(entry ->
                new LedgerLine(
                    entry.position().toString(),
                    entry.channel(),
                    entry.purpose(),
                    entry.given(),
                    entry.source(),
                    entry.wording(),
                    entry.by(),
                    names.get(entry.by()),
                    entry.saidAt(),
                    entry.recordedAt()))
            .toList();
    return Page.of(lines, most, last -> Cursor.of(last.position()).toString());
  }

  private static Position position(String cursor) {
    try {
      return Position.parse(Cursor.parse(cursor, 1).text(0));
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest("invalid_request", "The cursor is not one of this list.", "cursor");
    }
  }

  /** Whether this contact may be contacted, and why. */
  @GetMapping("/may-contact")
  @Requires(Permission.CONTACTS_READ)
  Verdict mayContact(
      @PathVariable UUID id,
      @RequestParam Channel channel,
      @RequestParam String purpose,
      @RequestParam(required = false) @Nullable Instant at) {
    found(id);
    return consents.mayContact(
        Tenancy.caller().tenant(), id, channel, purpose, at == null ? clock.instant() : at);
  }

  private void found(UUID id) {
    if (contacts.find(Tenancy.caller().tenant(), id).isEmpty()) {
      throw Problem.notFound("contact");
    }
  }
}
