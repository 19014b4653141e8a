package kira.channels.phone;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import kira.channels.Account;
import kira.channels.ChannelAccounts;
import kira.channels.DeliveryNews;
import kira.channels.text.LineConversations;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppressions;
import kira.conversations.ConversationId;
import kira.conversations.Conversations;
import kira.objects.Outcome;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Places calls, ends them, and tells of them. Called in the tenant. */
@Service
public class Calls {
  private final CallDesk desk;
  private final CallTable table;
  private final ChannelAccounts accounts;
  private final Conversations conversations;
  private final LineConversations lines;
  private final Suppressions suppressions;
  private final DeliveryNews deliveries;
  private final InstantSource clock;

  Calls(
      CallDesk desk,
      CallTable table,
      ChannelAccounts accounts,
      Conversations conversations,
      LineConversations lines,
      Suppressions suppressions,
      DeliveryNews deliveries,
      InstantSource clock) {
    this.desk = desk;
    this.table = table;
    this.accounts = accounts;
    this.conversations = conversations;
    this.lines = lines;
    this.suppressions = suppressions;
    this.deliveries = deliveries;
    this.clock = clock;
  }

  /**
   * A call that somebody of the workspace wishes for.
   *
   * @param own one of the account's numbers
   * @param other E.164 with plus
   */
  record Wish(
      String own,
      String other,
      UUID contact,
      @Nullable String say,
      @Nullable String language,
      @Nullable String bridgeTo,
      Machine machine) {}

  /**
   * Places a call; of the same id once. It is a line of the contact's conversation, where it is
   * seen how it goes.
   *
   * @param user who places it
   * @throws Problem 422 when the account does not send, or the number must not be called
   */
  void place(Account account, UUID id, UUID user, Wish wish) {
    var tenant = account.tenant();
    if (desk.find(tenant, id).isPresent()) {
      return;
    }
    if (!account.isConnected()) {
      throw new Problem(
          422,
          "account_not_connected",
          "This account does not place calls at the moment.",
          "accountId");
    }
    refuseListed(tenant, wish.other());
    var conversation = lines.of(account, id, CallDesk.PHONE, wish.other(), wish.contact(), null);
    var spoken =
        conversations.speak(
            tenant,
            new ConversationId(conversation),
            id,
            user,
            wish.contact(),
            CallDesk.PHONE,
            CallDesk.line(wish.other()));
    if (spoken instanceof Outcome.Refused(var refusal)) {
      throw Problem.of(refusal);
    }
    var settings = PhoneSettings.of(account);
    desk.tell(
        tenant,
        id,
        new Call.Command.Begin(
            id,
            new CallPlan(
                false,
                account.id(),
                wish.own(),
                wish.other(),
                wish.contact(),
                conversation,
                "user:" + user,
                wish.say(),
                wish.language() == null ? settings.language() : wish.language(),
                wish.bridgeTo(),
                wish.machine(),
                settings.recording(),
                clock.instant()),
            null));
  }

  private void refuseListed(TenantId tenant, String number) {
    suppressions
        .read(tenant, Channel.VOICE, number)
        // Whoever is called is disturbed: what is listed for any reason is not called.
        .blocking(false)
        .ifPresent(entry -> {
          throw new Problem(
              422,
              "suppressed_" + entry.reason().name().toLowerCase(Locale.ROOT),
              "This number is on the do-not-contact list for calls.",
              "to");
        });
  }

  /**
   * Hangs up, or gives up a call that was not dialled yet.
   *
   * @throws Problem 404, or 409 when it is over
   */
  void hangUp(TenantId tenant, UUID id, String by) {
    if (desk.tell(tenant, id, new Call.Command.HangUp(by, clock.instant()))
        instanceof Outcome.Refused(var refusal)) {
      throw refusal.code().equals("not_found")
          ? Problem.notFound("call")
          : new Problem(409, refusal.code(), refusal.message(), null);
    }
  }

  Optional<CallState> read(TenantId tenant, UUID id) {
    return desk.find(tenant, id);
  }

  Optional<CallView> find(TenantId tenant, UUID id) {
    return desk.find(tenant, id).map(state -> view(tenant, id, state));
  }

  List<CallView> newest(
      TenantId tenant, CallTable.Wanted wanted, Instant before, UUID beforeId, int limit) {
    return table.newest(tenant, wanted, before, beforeId, limit).stream()
        .map(row -> view(tenant, row.id(), row.state()))
        .toList();
  }

  private CallView view(TenantId tenant, UUID id, CallState state) {
    return CallView.of(
        id,
        state,
        state.status() == CallStatus.QUEUED ? deliveries.find(tenant, id).orElse(null) : null);
  }

  /** The accounts by which calls can be placed, by id. */
  Map<UUID, Account> accounts(TenantId tenant) {
    return accounts.all(tenant).stream()
        .filter(account -> accounts.channel(account) == Channel.VOICE)
        .collect(Collectors.toMap(Account::id, Function.identity()));
  }
}
