package kira.channels.phone;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import kira.channels.Account;
import kira.channels.ChannelProvider;
import kira.channels.ChannelProvider.Asked;
import kira.channels.ChannelProvider.Doubt;
import kira.channels.ChannelProvider.Landed;
import kira.channels.ChannelProvider.SendResult;
import kira.channels.ChannelProvider.Told;
import kira.channels.DeliveryNews;
import kira.channels.Fact;
import kira.channels.ForgottenAtProvider;
import kira.channels.ToldTime;
import kira.channels.text.LineConversations;
import kira.contacts.Contacts;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppressions;
import kira.conversations.ConversationId;
import kira.conversations.Conversations;
import kira.conversations.VisitorMessage;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Json;
import kira.objects.Outcome;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/** What adapters of the phone channel ask and tell: what happens next in a call, and what did. */
@Component
public class CallDesk {
  /** As conversations name the channel. */
  public static final String PHONE = "phone";

  private final DurableObjects objects;
  private final Contacts contacts;
  private final Conversations conversations;
  private final LineConversations lines;
  private final DeliveryNews deliveries;
  private final ForgottenAtProvider forgotten;
  private final InstantSource clock;
  private final ObjectProvider<PhoneProvider> providers;

  CallDesk(
      DurableObjects objects,
      Contacts contacts,
      Conversations conversations,
      LineConversations lines,
      DeliveryNews deliveries,
      ForgottenAtProvider forgotten,
      InstantSource clock,
      ObjectProvider<PhoneProvider> providers) {
    this.objects = objects;
    this.contacts = contacts;
    this.conversations = conversations;
    this.lines = lines;
    this.deliveries = deliveries;
    this.forgotten = forgotten;
    this.clock = clock;
    this.providers = providers;
  }

  PhoneProvider provider(Account account) {
    return providers.stream()
        .filter(each -> each.adapter().equals(account.adapter()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no phone adapter: " + account.adapter()));
  }

  /** What happens next in a call: at once, from what the account is set to and the call's plan. */
  public List<CallStep> steps(Account account, CallMoment moment) {
    var settings = PhoneSettings.of(account);
    if (moment.call() == null) {
      return new PhoneScript(settings, moment.own(), settings.language()).incoming(moment);
    }
    var plan = read(account.tenant(), moment.call()).plan();
    return plan == null || !plan.account().equals(account.id())
        ? List.of(new CallStep.HangUp())
        : new PhoneScript(settings, plan.own(), plan.language()).outgoing(plan, moment);
  }

  /**
   * Places a call, if it still is to be placed, and takes down what the provider says.
   *
   * @param request asks the provider, once
   */
  public SendResult dial(
      Account account, ChannelProvider.Outbound message, Function<CallPlan, SendResult> request) {
    CallPlan plan;
    try {
      plan = Json.MAPPER.readValue(message.content(), CallPlan.class);
    } catch (JacksonException e) {
      return new SendResult.Refused("no_sender", "The account has no number any more.");
    }
    var call = message.delivery();
    // One that belongs to nobody, such as a test, begins here.
    tell(account.tenant(), call, new Call.Command.Begin(call, plan, null));
    if (plan.at().plus(Call.TOO_LATE).isBefore(clock.instant())) {
      tell(account.tenant(), call, new Call.Command.Ring(clock.instant()));
    }
    // Whoever finds this without an answer does not know whether it was dialled.
    return tell(account.tenant(), call, new Call.Command.Try(clock.instant()))
            instanceof Outcome.Refused
        ? notTried(account, call)
        : noted(account, call, request.apply(plan));
  }

  /** What a call says that is not to be placed, or may have been. */
  private SendResult notTried(Account account, UUID call) {
    var state = read(account.tenant(), call);
    var providerId = state.providerId();
    var refused = state.refused();
    return providerId != null
        ? new SendResult.Accepted(providerId)
        : refused != null
            ? new SendResult.Refused(refused.code(), refused.words())
            : state.mayHaveLeft()
                ? noted(account, call, new SendResult.InDoubt("An attempt was cut short."))
                : new SendResult.Refused("cancelled", "Somebody hung up before it was dialled.");
  }

  /**
   * What became of a call in doubt, as far as we were told ourselves; else the provider is asked.
   *
   * @param request looks through what the provider has
   */
  public Asked ask(Account account, Doubt doubt, Function<CallPlan, Asked> request) {
    var state = read(account.tenant(), doubt.delivery());
    var plan = state.plan();
    var providerId = state.providerId();
    return providerId != null
        ? new Asked.Found(List.of(providerId), Duration.ZERO)
        : plan != null && (state.isToBePlaced() || state.mayHaveLeft())
            ? request.apply(plan)
            : new Asked.Missing(Duration.ZERO);
  }

  /** Takes down what became of a call that was to be placed. */
  public SendResult noted(Account account, UUID call, SendResult result) {
    var now = clock.instant();
    switch (result) {
      case SendResult.Accepted(var providerId) ->
          tell(account.tenant(), call, new Call.Command.Accept(providerId, now));
      case SendResult.Refused(var code, var words) ->
          tell(account.tenant(), call, new Call.Command.Refuse(code, words, now));
      case SendResult.InDoubt(var words) ->
          tell(account.tenant(), call, new Call.Command.Doubt(words, now));
      case SendResult.TryLater _, SendResult.Unusable _ ->
          tell(account.tenant(), call, new Call.Command.Postpone(now));
    }
    return result;
  }

  /** The content of a call that belongs to no conversation and says a text. */
  public String compose(Account account, ChannelProvider.Draft draft) {
    return Json.MAPPER.writeValueAsString(
        new CallPlan(
            false,
            account.id(),
            account.senders().getFirst().address(),
            draft.to(),
            null,
            null,
            "system",
            draft.text(),
            PhoneSettings.of(account).language(),
            null,
            Machine.IGNORE,
            RecordingRule.NEVER,
            clock.instant()));
  }

  /**
   * Takes news in; of the same item once.
   *
   * @param item what brought it
   * @param kept as {@link CallNews#kept} wrote it
   * @throws IOException when it is about a call that is not known yet: it comes again
   */
  public Landed take(Account account, UUID item, String kept) throws IOException {
    var news = CallNews.read(kept);
    if (news == null) {
      return Landed.dropped("unknown");
    }
    var believed = news.at(ToldTime.of(news.at(), clock.instant()));
    return Tenancy.in(account.tenant(), () -> taken(account, item, believed));
  }

  private Landed taken(Account account, UUID item, CallNews news) throws IOException {
    var id = news.call() != null ? news.call() : Call.idOf(account.id(), news.providerId());
    boolean comesIn = news.incoming() && news.call() == null;
    if (objects.isErased(address(account.tenant(), id))) {
      if (news.what() instanceof CallNews.Recorded(var recording, _, _, _)) {
        // It was still being recorded when they were forgotten.
        forgotten.remove(account.tenant(), account.id(), List.of(recording));
      }
      return Landed.dropped("no_call");
    }
    if (comesIn && !read(account.tenant(), id).exists()) {
      if (news.what() instanceof CallNews.Bridged || news.what() instanceof CallNews.Recorded) {
        // They name other numbers than the caller's.
        throw new IOException("the call is not known yet");
      }
      begin(account, id, news);
    }
    var before = read(account.tenant(), id);
    if (comesIn && before.plan() != null && before.facts().isEmpty() && before.ends().isEmpty()) {
      ring(account.tenant(), id, before.plan());
    }
    if (!before.exists() || !account.id().equals(Objects.requireNonNull(before.plan()).account())) {
      return Landed.dropped("no_call");
    }
    boolean served =
        news.what() instanceof CallNews.Pressed(var stage, var digits)
            && new PhoneScript(PhoneSettings.of(account), news.own(), "").serves(stage, digits);
    tell(account.tenant(), id, new Call.Command.Hear(item, news, served));
    if (!before.incoming()) {
      report(account, id, news);
    }
    var plan = before.plan();
    if (plan.conversation() != null && !before.missed() && read(account.tenant(), id).missed()) {
      conversations.missed(account.tenant(), new ConversationId(plan.conversation()), id);
    }
    if (plan.conversation() != null
        && news.what() instanceof CallNews.Bridged(_, var status, _)
        && (status == Leg.Status.TALKING || status == Leg.Status.ENDED)) {
      conversations.attended(account.tenant(), new ConversationId(plan.conversation()), id);
    }
    return new Landed(plan.contact(), plan.conversation(), "call");
  }

  /** Who calls, what it belongs to, and that it is seen at once. */
  private void begin(Account account, UUID id, CallNews news) {
    var tenant = account.tenant();
    var settings = PhoneSettings.of(account);
    var number = Suppressions.normal(Channel.VOICE, news.other());
    var contact =
        number.isPresent()
            ? contacts.caller(tenant, number.get(), null)
            : contacts.visitor(tenant, "call/" + id, null);
    var conversation =
        lines.of(account, id, PHONE, number.orElse("withheld/" + id), contact, news.providerId());
    var plan =
        new CallPlan(
            true,
            account.id(),
            news.own(),
            number.orElse(""),
            contact,
            conversation,
            "visitor:" + contact,
            null,
            settings.language(),
            null,
            Machine.IGNORE,
            settings.recording(),
            news.at());
    tell(tenant, id, new Call.Command.Begin(id, plan, news.providerId()));
  }

  /** The call is a line of its conversation; of the same id once. */
  private void ring(TenantId tenant, UUID id, CallPlan plan) {
    if (plan.conversation() != null && plan.contact() != null) {
      conversations.receive(
          tenant,
          new ConversationId(plan.conversation()),
          plan.contact(),
          PHONE,
          new VisitorMessage(id, line(plan.other()), List.of(), null, null, null, false));
    }
  }

  /** How a call reads where there are only words: the same in every language. */
  static String line(String number) {
    return number.isEmpty() ? "☎ …" : "☎ " + number;
  }

  /** The delivery hears what it can understand of it: that the provider has it, and what became. */
  private void report(Account account, UUID call, CallNews news) {
    var fact =
        switch (news.what()) {
          case CallNews.Came(var came) -> came == CallFact.ANSWERED ? Fact.DELIVERED : Fact.SENT;
          case CallNews.Ended(var how, _, _, _) ->
              how == CallEnd.COMPLETED ? Fact.SENT : Fact.FAILED;
          case CallNews.Arrived _,
              CallNews.Judged _,
              CallNews.Pressed _,
              CallNews.Bridged _,
              CallNews.Recorded _ ->
              null;
        };
    if (fact != null) {
      var end = news.what() instanceof CallNews.Ended ended && fact == Fact.FAILED ? ended : null;
      deliveries.told(
          account,
          new Told.Report(
              call,
              news.providerId(),
              fact,
              end == null ? null : code(end),
              end == null ? null : end.words(),
              null,
              news.at()));
    }
  }

  private static String code(CallNews.Ended end) {
    return end.code() != null
        ? end.code()
        : "call_" + end.how().name().toLowerCase(java.util.Locale.ROOT);
  }

  CallState read(TenantId tenant, UUID call) {
    return objects.read(address(tenant, call), CallState.class).state();
  }

  Outcome tell(TenantId tenant, UUID call, Call.Command command) {
    return objects.ask(address(tenant, call), command);
  }

  Optional<CallState> find(TenantId tenant, @Nullable UUID call) {
    return Optional.ofNullable(call).map(id -> read(tenant, id)).filter(CallState::exists);
  }

  /** A while for which a phone of ours rings outside. */
  public static final Duration RINGS = Duration.ofSeconds(45);

  static Address address(TenantId tenant, UUID call) {
    return new Address(Call.KIND, tenant.value(), call);
  }
}
