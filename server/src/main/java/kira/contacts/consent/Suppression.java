package kira.contacts.consent;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import kira.objects.Decision;
import kira.objects.Erasure;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/**
 * Whether an address may be used on a channel at all: one object an address, so that it holds for
 * everybody who has it, now or later, known as a contact or not.
 */
public final class Suppression
    implements Kind<Suppression.State, Suppression.Command, Suppression.Event> {
  public static final String KIND = "suppression";

  /** Why an address is not used; the first of these that is there is the one that is told. */
  public enum Reason {
    /** Nothing arrives there. */
    BOUNCED(true),
    /** Whoever has it wrote STOP. */
    STOPPED(true),
    /** Whoever has it called a message spam. */
    COMPLAINED(false),
    /** Whoever has it wants nothing that goes to many. */
    UNSUBSCRIBED(false),
    /** It is on a do-not-contact list. */
    LISTED(false);

    private final boolean total;

    Reason(boolean total) {
      this.total = total;
    }

    /** Whether even what is essential is not sent. */
    public boolean isTotal() {
      return total;
    }
  }

  public record Entry(Reason reason, @Nullable String note, String by, Instant at) {}

  /**
   * @param address normalised: lower case, or E.164
   * @param entries at most one a reason
   */
  public record State(@Nullable Channel channel, @Nullable String address, List<Entry> entries) {
    public State {
      entries = List.copyOf(entries);
    }

    /** The entry that counts, for a purpose that is essential or not. */
    public Optional<Entry> blocking(boolean essential) {
      return entries.stream()
          .filter(entry -> !essential || entry.reason().isTotal())
          .min(Comparator.comparing(Entry::reason));
    }
  }

  public sealed interface Command {
    record Suppress(
        Channel channel,
        String address,
        Reason reason,
        @Nullable String note,
        String by,
        Instant at)
        implements Command {}

    /** One of the reasons holds no more. */
    record Withdraw(Reason reason, String by, Instant at) implements Command {}

    /** Lets the address be used again, whatever the reasons were. */
    record Lift(String by, Instant at) implements Command {}
  }

  public sealed interface Event {
    String by();

    record AddressSuppressed(
        Channel channel,
        String address,
        Reason reason,
        @Nullable String note,
        String by,
        Instant at)
        implements Event {}

    record SuppressionReasonLifted(Reason reason, String by, Instant at) implements Event {}

    record SuppressionLifted(String by, Instant at) implements Event {}
  }

  public static UUID idOf(UUID tenant, Channel channel, String address) {
    return UUID.nameUUIDFromBytes(
        "suppression/%s/%s/%s"
            .formatted(tenant, channel, address)
            .getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Suppress suppress
          when state.entries().stream().anyMatch(entry -> entry.reason() == suppress.reason()) ->
          Decision.accept();
      case Command.Suppress(var channel, var address, var reason, var note, var by, var at) ->
          Decision.accept(new Event.AddressSuppressed(channel, address, reason, note, by, at));
      case Command.Withdraw(var reason, _, _)
          when state.entries().stream().noneMatch(entry -> entry.reason() == reason) ->
          Decision.accept();
      case Command.Withdraw(var reason, var by, var at) ->
          Decision.accept(new Event.SuppressionReasonLifted(reason, by, at));
      case Command.Lift _ when state.entries().isEmpty() ->
          Decision.refuse("not_suppressed", "This address is not suppressed.");
      case Command.Lift(var by, var at) -> Decision.accept(new Event.SuppressionLifted(by, at));
    };
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.AddressSuppressed(
              var channel,
              var address,
              var reason,
              var note,
              var by,
              var at) ->
          new State(
              channel,
              address,
              Stream.concat(state.entries().stream(), Stream.of(new Entry(reason, note, by, at)))
                  .toList());
      case Event.SuppressionReasonLifted(var reason, _, _) ->
          new State(
              state.channel(),
              state.address(),
              state.entries().stream().filter(entry -> entry.reason() != reason).toList());
      case Event.SuppressionLifted _ -> new State(state.channel(), state.address(), List.of());
    };
  }

  /** Its id is made of what it holds, and would give that away. */
  @Override
  public Erasure erasure() {
    return Erasure.FORGOTTEN;
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    return Map.of("actor", event.by());
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("suppression")
        .column("channel", "text", state -> text(state.channel()))
        .column("address", "text", State::address)
        .column(
            "reason",
            "text",
            state -> state.blocking(false).map(entry -> entry.reason().name()).orElse(null))
        .column("since", "timestamptz", state -> state.blocking(false).map(Entry::at).orElse(null));
  }

  private static @Nullable String text(@Nullable Channel channel) {
    return channel == null ? null : channel.name();
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(null, null, List.of());
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
  public Class<Event> eventType() {
    return Event.class;
  }
}
