package kira.channels;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Effect;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way out. Its status is computed from what is known, never set, so that reports
 * may come late, twice and in any order.
 */
final class Delivery implements Kind<Delivery.State, Delivery.Command, Delivery.Event> {
  static final String KIND = "delivery";

  /** A parked one looks by itself whether its account is well again, should nobody tell it. */
  static final Duration PARKED = Duration.ofHours(1);

  enum Status {
    QUEUED,
    /** It may have gone out; nobody knows yet. */
    IN_DOUBT,
    HANDED_OVER,
    SENT,
    DELIVERED,
    READ,
    FAILED
  }

  /** So long after it came to be in doubt the provider is asked, where it can be. */
  static final Duration ASKED = Duration.ofMinutes(1);

  /** What providers call it when they only want fewer at once. */
  private static final Set<String> PACE =
      Set.of(
          "too_fast",
          "throttled",
          "rate_limit",
          "rate_limit_exceeded",
          "pair_limit",
          "files",
          "media_upload");

  /** Why it is where it is: a stable code of ours, and the provider's own words. */
  record Reason(String code, String words) {}

  /** When something happened first, and what was said with it. */
  record Known(Instant at, @Nullable Reason reason) {
    Known orEarlier(@Nullable Known other) {
      if (other == null || at.isBefore(other.at)) {
        return this;
      }
      // Of the same moment the one that is first in the alphabet: any rule will do that is one.
      return at.equals(other.at) && text().compareTo(other.text()) < 0 ? this : other;
    }

    private String text() {
      return reason == null ? "" : reason.code() + reason.words();
    }
  }

  /**
   * What is to be sent.
   *
   * @param id of the delivery
   * @param message of the conversation; null for one that belongs to none, like a test
   * @param lane null in what was stored before there were lanes
   * @param recipient the address, as the channel writes it
   * @param content JSON of the channel's own record
   */
  record Order(
      UUID id,
      UUID account,
      @Nullable UUID contact,
      @Nullable UUID conversation,
      @Nullable UUID message,
      @Nullable Lane lane,
      String recipient,
      String content) {
    Order {
      lane = lane == null ? Lane.FIRST : lane;
    }

    Order by(UUID other) {
      return new Order(id, other, contact, conversation, message, lane, recipient, content);
    }

    /** The same without its content. */
    Order named() {
      return new Order(id, account, contact, conversation, message, lane, recipient, "");
    }

    public Lane lane() {
      return Objects.requireNonNull(lane);
    }
  }

  /** Went by another account, since the first one certainly did not take it. */
  record Detour(UUID from, UUID to, String fromName, String toName, Reason reason, Instant at) {}

  /**
   * What is counted of an event.
   *
   * @param handedOver from the wish to the hand-over, in milliseconds; null where that is no news
   * @param delivered from the hand-over to the delivery; null where that is no news
   */
  record Measure(UUID account, Lane lane, @Nullable Long handedOver, @Nullable Long delivered) {}

  /**
   * @param content null once the provider has it
   * @param round counts how often it was released; each release is an effect of its own
   * @param answers certain answers that attempts of this round got
   * @param heardAt when it was last certain that nothing went out unnoticed
   * @param triedAt when an attempt began that got no answer yet, at a provider that knows no keys
   * @param doubtSince since when it may have gone out without our knowing
   * @param troubledSince when its account began to say that it takes nothing now
   * @param asked how often the provider was asked what became of it
   * @param detours the accounts that did not take it, in their order
   */
  record State(
      @Nullable Order order,
      @Nullable String content,
      @Nullable Instant queuedAt,
      int round,
      int answers,
      @Nullable Instant heardAt,
      @Nullable Instant triedAt,
      @Nullable Instant doubtSince,
      boolean parked,
      @Nullable Reason waiting,
      @Nullable Instant nextAt,
      @Nullable String providerId,
      @Nullable String reference,
      @Nullable Instant handedOverAt,
      @Nullable Known refused,
      Map<Fact, Known> facts,
      @Nullable UUID again,
      @Nullable Instant troubledSince,
      int asked,
      @Nullable List<Detour> detours) {
    State {
      facts = Map.copyOf(facts);
      detours = detours == null ? List.of() : List.copyOf(detours);
    }

    boolean exists() {
      return order != null;
    }

    public List<Detour> detours() {
      return Objects.requireNonNull(detours);
    }

    /** Since when its account has been saying that it takes nothing, this answer included. */
    @Nullable Instant troubledSinceWith(String code, Instant now) {
      return PACE.contains(code) ? null : troubledSince == null ? now : troubledSince;
    }

    /** Since when it waits to be handed over, and nothing else; null when it does not. */
    @Nullable Instant waitingSince() {
      return isWaiting() && doubtSince == null ? queuedAt : null;
    }

    /** Whether the provider may still have to get it: whatever it tells proves that it has it. */
    boolean isWaiting() {
      return providerId == null && refused == null && facts.isEmpty() && exists();
    }

    /** Whether it is for a person to have it sent again, and nobody has. */
    boolean mayGoAgain() {
      return again == null && (status() == Status.FAILED || status() == Status.IN_DOUBT);
    }

    Status status() {
      if (failure().isPresent()) {
        return Status.FAILED;
      }
      if (facts.containsKey(Fact.READ) || facts.containsKey(Fact.CLICKED)) {
        return Status.READ;
      }
      if (facts.containsKey(Fact.DELIVERED) || facts.containsKey(Fact.COMPLAINED)) {
        return Status.DELIVERED;
      }
      if (facts.containsKey(Fact.SENT) || facts.containsKey(Fact.DELAYED)) {
        return Status.SENT;
      }
      if (providerId != null) {
        return Status.HANDED_OVER;
      }
      return doubtSince != null ? Status.IN_DOUBT : Status.QUEUED;
    }

    /**
     * Why it failed. That the provider says so outweighs an opening, which scanners make, too; that
     * we were refused does not outweigh the proof that it was taken.
     */
    Optional<Known> failure() {
      Known first = providerId == null ? refused : null;
      for (var fact : Fact.values()) {
        var known = facts.get(fact);
        if (fact.isFailure() && known != null) {
          first = known.orEarlier(first);
        }
      }
      return Optional.ofNullable(first);
    }

    /** What is to be said of it besides its status. */
    @Nullable Reason reason() {
      var failure = failure().map(Known::reason);
      if (failure.isPresent()) {
        return failure.get();
      }
      if (facts.containsKey(Fact.COMPLAINED)) {
        return reasonOf(Fact.COMPLAINED, "complained");
      }
      boolean isThere = status().compareTo(Status.DELIVERED) >= 0;
      if (!isThere && facts.containsKey(Fact.DELAYED)) {
        return reasonOf(Fact.DELAYED, "delayed");
      }
      return isWaiting() ? waiting : null;
    }

    private Reason reasonOf(Fact fact, String code) {
      var said = facts.get(fact);
      return said == null || said.reason() == null ? new Reason(code, "") : said.reason();
    }
  }

  sealed interface Command {
    /**
     * @param away how long it is certainly not its turn; null in what other versions ask
     */
    record Queue(Order order, @Nullable Duration away, Instant at) implements Command {}

    /** An attempt begins that must not be made twice without knowing what became of it. */
    record Try(Instant at) implements Command {}

    record Accept(String providerId, Instant at) implements Command {}

    record Refuse(String code, String words, Instant at) implements Command {}

    /** Not now, and certainly not taken. */
    record Postpone(String code, String words, Instant until, Instant at) implements Command {}

    /** The account cannot be used; it waits until that is otherwise. */
    record Park(String code, String words, Instant at) implements Command {}

    record Release(Instant at) implements Command {}

    /**
     * The account certainly did not take it: it goes by another.
     *
     * @param content with the sender of the other
     */
    record Divert(
        UUID from,
        UUID to,
        String fromName,
        String toName,
        String content,
        String code,
        String words,
        Instant at)
        implements Command {}

    /** It certainly did not go out, or a rule says to act as if it had not. */
    record Clear(String code, String words, Instant at) implements Command {}

    /** Nobody knows yet what became of it. */
    record Wonder(Instant next, Instant at) implements Command {}

    /** A person knows that it arrived. */
    record Vouch(String actor, Instant at) implements Command {}

    /**
     * @param since when it may have gone out
     */
    record Doubt(String words, Instant since, Instant at) implements Command {}

    /**
     * @param account of which it is told; of another's nothing is heard
     */
    record Report(
        UUID account,
        Fact fact,
        Instant happenedAt,
        @Nullable String code,
        @Nullable String words,
        @Nullable String providerId,
        @Nullable String reference,
        @Nullable UUID item,
        Instant at)
        implements Command {}

    /** A person decided to send the message again, as another delivery. */
    record Supersede(UUID by, String actor, Instant at) implements Command {}

    record Ring(Instant at) implements Command {}
  }

  sealed interface Event {
    record DeliveryQueued(Order order, Instant at) implements Event {}

    record DeliveryTried(Instant at) implements Event {}

    record DeliveryAccepted(String providerId, Instant at, @Nullable Measure measure)
        implements Event {}

    record DeliveryRefused(Reason reason, Instant at, @Nullable Measure measure) implements Event {}

    record DeliveryPostponed(Reason reason, Instant until, Instant at) implements Event {}

    record DeliveryParked(Reason reason, Instant at) implements Event {}

    record DeliveryReleased(int round, Instant at) implements Event {}

    record DeliveryDiverted(
        UUID from,
        UUID to,
        String fromName,
        String toName,
        String content,
        Reason reason,
        int round,
        Instant at)
        implements Event {}

    record DeliveryAsked(int asked, Instant at) implements Event {}

    record DeliveryCleared(Reason reason, int round, Instant at) implements Event {}

    record DeliveryVouched(String actor, Instant at) implements Event {}

    record DeliveryDoubted(Reason reason, Instant since, Instant at) implements Event {}

    record DeliveryReported(
        Fact fact,
        Known known,
        @Nullable String providerId,
        @Nullable String reference,
        Instant at,
        @Nullable Measure measure,
        @Nullable UUID item)
        implements Event {}

    record DeliverySuperseded(UUID by, String actor, Instant at) implements Event {}
  }

  /** Whose delivery a report was about. */
  record Heard(@Nullable UUID contact, @Nullable UUID conversation, String recipient) {}

  @Override
  public Decision<Event> decide(State state, Command command) {
    if (!state.exists() && !(command instanceof Command.Queue)) {
      return Decision.refuse("not_found", "There is no such delivery.");
    }
    return switch (command) {
      case Command.Queue _ when state.exists() -> Decision.accept();
      case Command.Queue(var order, var away, var at) ->
          Decision.<Event>accept(new Event.DeliveryQueued(order, at))
              .effect(
                  new Effect(
                      order.lane().effect(),
                      key(order, 0),
                      new HandOver.Wish(0, order.account()),
                      away == null ? Duration.ZERO : away));
      case Command.Try _ when !state.isWaiting() -> Decision.accept();
      case Command.Try(var at) -> Decision.accept(new Event.DeliveryTried(at));
      case Command.Accept _ when state.providerId() != null -> Decision.accept();
      case Command.Accept(var providerId, var at) ->
          Decision.<Event>accept(new Event.DeliveryAccepted(providerId, at, handedOver(state, at)))
              .clearAlarm();
      case Command.Refuse _ when !state.isWaiting() -> Decision.accept();
      case Command.Refuse(var code, var words, var at) ->
          Decision.<Event>accept(
                  new Event.DeliveryRefused(
                      new Reason(code, words), at, measure(state, null, null)))
              .clearAlarm();
      case Command.Postpone _ when !state.isWaiting() -> Decision.accept();
      case Command.Postpone(var code, var words, var until, var at) ->
          Decision.accept(new Event.DeliveryPostponed(new Reason(code, words), until, at));
      case Command.Park _ when !state.isWaiting() || state.parked() -> Decision.accept();
      case Command.Park(var code, var words, var at) ->
          Decision.<Event>accept(new Event.DeliveryParked(new Reason(code, words), at))
              .alarmAt(at.plus(PARKED));
      case Command.Release _ when !state.parked() || !state.isWaiting() -> Decision.accept();
      case Command.Release(var at) -> release(state, at);
      case Command.Doubt _ when !state.isWaiting() || state.doubtSince() != null ->
          Decision.accept();
      case Command.Doubt(var words, var since, var at) ->
          Decision.<Event>accept(
                  new Event.DeliveryDoubted(new Reason("in_doubt", words), since, at))
              .alarmAt(at.plus(ASKED));
      case Command.Divert d -> divert(state, d);
      case Command.Clear _ when !state.isWaiting() || state.doubtSince() == null ->
          Decision.accept();
      case Command.Clear(var code, var words, var at) -> {
        var order = Objects.requireNonNull(state.order());
        int round = state.round() + 1;
        var cleared = new Event.DeliveryCleared(new Reason(code, words), round, at);
        yield again(order, order.account(), cleared, round);
      }
      case Command.Wonder _ when !state.isWaiting() || state.doubtSince() == null ->
          Decision.accept();
      case Command.Wonder(var next, _) -> Decision.<Event>accept().alarmAt(next);
      case Command.Vouch _ when state.status() != Status.IN_DOUBT ->
          Decision.refuse("not_in_doubt", "Only of a message in doubt it can be said.");
      case Command.Vouch(var actor, var at) ->
          Decision.<Event>accept(new Event.DeliveryVouched(actor, at)).clearAlarm();
      case Command.Report report -> report(state, report);
      case Command.Supersede _
          when state.status() != Status.FAILED && state.status() != Status.IN_DOUBT ->
          Decision.refuse(
              "not_failed", "Only a message that failed, or is in doubt, can be sent again.");
      case Command.Supersede _ when state.again() != null -> Decision.accept();
      case Command.Supersede(var by, var actor, var at) ->
          Decision.accept(new Event.DeliverySuperseded(by, actor, at));
      case Command.Ring _ when !state.isWaiting() -> Decision.accept();
      case Command.Ring(var at) when state.parked() -> release(state, at);
      case Command.Ring _ when state.doubtSince() == null -> Decision.accept();
      case Command.Ring(var at) -> {
        int asked = state.asked() + 1;
        var order = Objects.requireNonNull(state.order());
        yield Decision.<Event>accept(new Event.DeliveryAsked(asked, at))
            .effect(DoubtWork.EFFECT, order.id() + "/asked/" + asked, new DoubtWork.Wish(asked));
      }
    };
  }

  @Override
  public boolean begins(Command command) {
    return command instanceof Command.Queue;
  }

  private static Decision<Event> release(State state, Instant at) {
    var order = Objects.requireNonNull(state.order());
    int round = state.round() + 1;
    var decision = again(order, order.account(), new Event.DeliveryReleased(round, at), round);
    // Where it cannot be handed over anew, the provider is asked.
    return state.doubtSince() == null ? decision : decision.alarmAt(at.plus(ASKED));
  }

  /** It is to be handed over anew. */
  private static Decision.Accepted<Event> again(Order order, UUID account, Event event, int round) {
    return Decision.accept(event)
        .clearAlarm()
        .effect(order.lane().effect(), key(order, round), new HandOver.Wish(round, account));
  }

  /** Only from the account that it was to go by, and never while it may have gone out. */
  private static Decision<Event> divert(State state, Command.Divert d) {
    var order = Objects.requireNonNull(state.order());
    boolean been =
        state.detours().stream().anyMatch(each -> each.from().equals(d.to()))
            || d.to().equals(d.from());
    if (!state.isWaiting()
        || state.doubtSince() != null
        || !order.account().equals(d.from())
        || been) {
      return Decision.accept();
    }
    int round = state.round() + 1;
    return again(
        order,
        d.to(),
        new Event.DeliveryDiverted(
            d.from(),
            d.to(),
            d.fromName(),
            d.toName(),
            d.content(),
            new Reason(d.code(), d.words()),
            round,
            d.at()),
        round);
  }

  private static @Nullable Measure handedOver(State state, Instant at) {
    var since = state.queuedAt();
    return since == null ? null : measure(state, millis(since, at), null);
  }

  private static @Nullable Measure measure(
      State state, @Nullable Long handedOver, @Nullable Long delivered) {
    var order = state.order();
    return order == null ? null : new Measure(order.account(), order.lane(), handedOver, delivered);
  }

  private static long millis(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toMillis());
  }

  /** What a report is counted as; null when it only says earlier what was said before. */
  private static @Nullable Measure measured(State state, Command.Report r) {
    if (state.facts().containsKey(r.fact())) {
      return null;
    }
    var had = state.handedOverAt();
    var queued = state.queuedAt();
    boolean proves = state.providerId() == null && r.providerId() != null && queued != null;
    var handedOver = proves && queued != null ? (Long) millis(queued, r.at()) : null;
    var delivered =
        r.fact() == Fact.DELIVERED && had != null ? (Long) millis(had, r.happenedAt()) : null;
    return measure(state, handedOver, delivered);
  }

  private static Decision<Event> report(State state, Command.Report r) {
    var order = Objects.requireNonNull(state.order());
    if (!order.account().equals(r.account())) {
      return Decision.refuse("not_found", "There is no such delivery.");
    }
    var heard = new Heard(order.contact(), order.conversation(), order.recipient());
    var reason = r.code() == null ? null : new Reason(r.code(), r.words() == null ? "" : r.words());
    var known = new Known(r.happenedAt(), reason).orEarlier(state.facts().get(r.fact()));
    boolean isNew =
        !known.equals(state.facts().get(r.fact()))
            || (state.providerId() == null && r.providerId() != null)
            || (state.reference() == null && r.reference() != null);
    return isNew
        ? Decision.<Event>accept(
                new Event.DeliveryReported(
                    r.fact(),
                    known,
                    r.providerId(),
                    r.reference(),
                    r.at(),
                    measured(state, r),
                    r.item()))
            .clearAlarm()
            .reply(heard)
        : Decision.<Event>accept().reply(heard);
  }

  /** The runtime's key of a hand-over; the provider's is the id alone. */
  private static String key(Order order, int round) {
    return order.id() + "/" + round;
  }

  @Override
  public State apply(State state, Event event) {
    var next = new Draft(state);
    switch (event) {
      case Event.DeliveryQueued(var order, var at) -> {
        next.content = order.content();
        // The content stands apart, so that it can go once nobody needs it any more.
        next.order = order.named();
        next.queuedAt = at;
        next.heardAt = at;
      }
      case Event.DeliveryTried(var at) -> next.triedAt = at;
      case Event.DeliveryAccepted(var providerId, var at, _) -> {
        next.providerId = providerId;
        next.handedOverAt = at;
        next.settled();
      }
      case Event.DeliveryRefused(var reason, var at, _) -> {
        next.refused = new Known(at, reason);
        next.settled();
      }
      case Event.DeliveryPostponed(var reason, var until, var at) -> {
        next.answers++;
        next.triedAt = null;
        next.heardAt = at;
        next.waiting = reason;
        next.nextAt = until;
        if (PACE.contains(reason.code())) {
          // It speaks with us.
          next.troubledSince = null;
        } else if (next.troubledSince == null) {
          next.troubledSince = at;
        }
      }
      case Event.DeliveryParked(var reason, var at) -> {
        next.parked = true;
        next.triedAt = null;
        next.heardAt = at;
        next.waiting = reason;
        next.nextAt = null;
      }
      case Event.DeliveryReleased(var round, var at) -> {
        next.parked = false;
        next.anew(round, at);
      }
      case Event.DeliveryDiverted e -> {
        next.order = next.order == null ? null : next.order.by(e.to());
        next.content = e.content();
        next.parked = false;
        next.triedAt = null;
        next.nextAt = null;
        next.detours.add(
            new Detour(e.from(), e.to(), e.fromName(), e.toName(), e.reason(), e.at()));
        next.anew(e.round(), e.at());
      }
      case Event.DeliveryAsked(var asked, _) -> next.asked = asked;
      case Event.DeliveryCleared(_, var round, var at) -> {
        next.parked = false;
        next.triedAt = null;
        next.doubtSince = null;
        next.anew(round, at);
      }
      case Event.DeliveryVouched(_, var at) -> {
        next.facts.put(Fact.DELIVERED, new Known(at, new Reason("vouched", "")));
        next.settled();
      }
      case Event.DeliveryDoubted(var reason, var since, _) -> {
        next.doubtSince = since;
        next.waiting = reason;
      }
      case Event.DeliveryReported(
              var fact,
              var known,
              var providerId,
              var reference,
              var at,
              _,
              _) -> {
        next.facts.put(fact, known);
        if (next.providerId == null && providerId != null) {
          next.providerId = providerId;
          next.handedOverAt = at;
          next.settled();
        }
        if (next.reference == null) {
          next.reference = reference;
        }
      }
      case Event.DeliverySuperseded(var by, _, _) -> next.again = by;
    }
    return next.state();
  }

  /** The state being changed by one event; nothing outside {@link #apply} sees it. */
  private static final class Draft {
    private @Nullable Order order;
    private @Nullable String content;
    private @Nullable Instant queuedAt;
    private int round;
    private int answers;
    private @Nullable Instant heardAt;
    private @Nullable Instant triedAt;
    private @Nullable Instant doubtSince;
    private boolean parked;
    private @Nullable Reason waiting;
    private @Nullable Instant nextAt;
    private @Nullable String providerId;
    private @Nullable String reference;
    private @Nullable Instant handedOverAt;
    private @Nullable Known refused;
    private final Map<Fact, Known> facts = new EnumMap<>(Fact.class);
    private @Nullable UUID again;
    private @Nullable Instant troubledSince;
    private int asked;
    private final List<Detour> detours = new ArrayList<>();

    Draft(State s) {
      order = s.order();
      content = s.content();
      queuedAt = s.queuedAt();
      round = s.round();
      answers = s.answers();
      heardAt = s.heardAt();
      triedAt = s.triedAt();
      doubtSince = s.doubtSince();
      parked = s.parked();
      waiting = s.waiting();
      nextAt = s.nextAt();
      providerId = s.providerId();
      reference = s.reference();
      handedOverAt = s.handedOverAt();
      refused = s.refused();
      facts.putAll(s.facts());
      again = s.again();
      troubledSince = s.troubledSince();
      asked = s.asked();
      detours.addAll(s.detours());
    }

    /** An effect of its own hands it over from here. */
    void anew(int to, Instant at) {
      round = to;
      answers = 0;
      heardAt = at;
      waiting = null;
      troubledSince = null;
    }

    /** Nobody waits for an answer any more. */
    void settled() {
      content = null;
      parked = false;
      waiting = null;
      nextAt = null;
    }

    State state() {
      return new State(
          order,
          content,
          queuedAt,
          round,
          answers,
          heardAt,
          triedAt,
          doubtSince,
          parked,
          waiting,
          nextAt,
          providerId,
          reference,
          handedOverAt,
          refused,
          facts,
          again,
          troubledSince,
          asked,
          detours);
    }
  }

  @Override
  public Optional<Command> onAlarm(Instant at) {
    return Optional.of(new Command.Ring(at));
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    var dimensions = new HashMap<String, Object>();
    if (after.order() != null && after.order().contact() != null) {
      dimensions.put("contact_id", after.order().contact());
    }
    dimensions.put(
        "actor",
        switch (event) {
          case Event.DeliverySuperseded e -> e.actor();
          case Event.DeliveryVouched e -> e.actor();
          case Event.DeliveryQueued _,
              Event.DeliveryTried _,
              Event.DeliveryAccepted _,
              Event.DeliveryRefused _,
              Event.DeliveryPostponed _,
              Event.DeliveryParked _,
              Event.DeliveryReleased _,
              Event.DeliveryDiverted _,
              Event.DeliveryAsked _,
              Event.DeliveryCleared _,
              Event.DeliveryDoubted _,
              Event.DeliveryReported _ ->
              "system";
        });
    return dimensions;
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("delivery")
        .column("account_id", "uuid", s -> s.order() == null ? null : s.order().account())
        .column("contact_id", "uuid", s -> s.order() == null ? null : s.order().contact())
        .column("conversation_id", "uuid", s -> s.order() == null ? null : s.order().conversation())
        .column("message_id", "uuid", s -> s.order() == null ? null : s.order().message())
        .column("status", "text", s -> s.status().name())
        .column("parked", "boolean", State::parked)
        .column("provider_id", "text", State::providerId)
        .column("reports", "integer", s -> s.facts().size())
        .column("queued_at", "timestamptz", State::queuedAt)
        .column("lane", "text", s -> s.order() == null ? null : s.order().lane().name())
        .column("waiting_since", "timestamptz", State::waitingSince);
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(
        null, null, null, 0, 0, null, null, null, false, null, null, null, null, null, null,
        Map.of(), null, null, 0, List.of());
  }

  @Override
  public Class<State> stateType() {
    return State.class;
  }

  @Override
  public Class<Command> commandType() {
    return Command.class;
  }

  @Override
  public Class<?> replyType() {
    return Heard.class;
  }

  @Override
  public Class<Event> eventType() {
    return Event.class;
  }
}
