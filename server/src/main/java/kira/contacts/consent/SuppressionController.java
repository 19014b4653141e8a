package kira.contacts.consent;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Needed;
import kira.platform.web.Page;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The do-not-contact list. */
@RestController
@RequestMapping("/api/v1/suppressions")
class SuppressionController {
  private static final int MOST = 1_000;
  private static final int LONGEST_NOTE = 500;

  private final Suppressions suppressions;
  private final SuppressionTable table;

  SuppressionController(Suppressions suppressions, SuppressionTable table) {
    this.suppressions = suppressions;
    this.table = table;
  }

  @GetMapping
  @Requires(Permission.CONTACTS_READ)
  Page<SuppressionTable.Line> list(
      @RequestParam(required = false) @Nullable Channel channel,
      @RequestParam(required = false) @Nullable String q,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "50") int limit) {
    var beginning = q == null ? "" : CleanText.line(q).toLowerCase(java.util.Locale.ROOT);
    if (beginning.length() > 254) {
      throw Problem.badRequest("invalid_request", "Search for at most 254 characters.", "q");
    }
    return table.page(channel, beginning.isEmpty() ? null : beginning, cursor, Page.limit(limit));
  }

  /**
   * One address.
   *
   * @param reason missing means LISTED
   */
  record Item(
      @Needed @Nullable Channel channel,
      @Needed @Nullable String address,
      Suppression.@Nullable Reason reason,
      @Nullable String note) {}

  /** Up to 1,000 at once. */
  record Items(@Needed @Nullable List<Item> items) {}

  /**
   * What became of the items.
   *
   * @param added how many are on the list now, those included that were before
   */
  record Answer(int added, List<RefusedItem> refused) {}

  /**
   * @param index of the item in the request, from 0
   */
  record RefusedItem(int index, String code, String detail, String field) {}

  /** Adds each address that is one; the others are told, and keep nobody from being added. */
  @PostMapping
  @Requires(Permission.CONTACTS_WRITE)
  Answer add(@RequestBody Items body) {
    var items = body.items();
    if (items == null || items.isEmpty() || items.size() > MOST) {
      throw Problem.badRequest(
          "invalid_request", "Send 1 to %,d addresses.".formatted(MOST), "items");
    }
    var caller = Tenancy.caller();
    var by = caller.actor().text();
    var refused = new ArrayList<RefusedItem>();
    var waiting = new ArrayList<Future<?>>();
    // Each is an object of its own: told together, they share their commits.
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < items.size(); i++) {
        var item = items.get(i);
        var wrong = item == null ? null : wrong(i, item);
        if (item == null || item.channel() == null || item.address() == null || wrong != null) {
          refused.add(
              wrong != null
                  ? wrong
                  : new RefusedItem(
                      i, "invalid_request", "Give a channel and an address.", "address"));
          continue;
        }
        var channel = item.channel();
        var address = Suppressions.normal(channel, item.address()).orElseThrow();
        var reason = item.reason() == null ? Suppression.Reason.LISTED : item.reason();
        var note = item.note() == null ? null : CleanText.line(item.note());
        waiting.add(
            threads.submit(
                () -> suppressions.suppress(caller.tenant(), channel, address, reason, note, by)));
      }
      for (var each : waiting) {
        try {
          each.get();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw Problem.unavailable("The server is stopping. Send the list again.");
        } catch (java.util.concurrent.ExecutionException e) {
          throw e.getCause() instanceof RuntimeException cause
              ? cause
              : new IllegalStateException(e.getCause());
        }
      }
    }
    return new Answer(waiting.size(), refused);
  }

  private static @Nullable RefusedItem wrong(int index, Item item) {
    if (item.note() != null && item.note().length() > LONGEST_NOTE) {
      return new RefusedItem(
          index, "too_long", "Write at most %d characters.".formatted(LONGEST_NOTE), "note");
    }
    if (item.channel() != null
        && item.address() != null
        && Suppressions.normal(item.channel(), item.address()).isEmpty()) {
      return switch (item.channel()) {
        case EMAIL ->
            new RefusedItem(
                index, "invalid_email", "Write an address like ada@example.com.", "address");
        case SMS, WHATSAPP, VOICE ->
            new RefusedItem(
                index,
                "invalid_phone",
                "Write a number with its country, like +351 912 345 678.",
                "address");
        case WEBHOOK ->
            new RefusedItem(
                index, "invalid_request", "Write the id of an account and a sender.", "address");
      };
    }
    return null;
  }

  /** Lets an address be used again. */
  @DeleteMapping("/{id}")
  @Requires(Permission.CONTACTS_WRITE)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void lift(@PathVariable UUID id) {
    var caller = Tenancy.caller();
    if (!suppressions.lift(caller.tenant(), id, caller.actor().text())) {
      throw Problem.notFound("suppression");
    }
  }
}
