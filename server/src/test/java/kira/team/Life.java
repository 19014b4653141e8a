package kira.team;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import kira.objects.Decision;
import kira.objects.Effect;
import kira.objects.Kind;

/** An object's life in a test: what was decided is applied at once. */
final class Life<S, C, E> {
  private final Kind<S, C, E> kind;
  private final List<E> events = new ArrayList<>();
  private S state;

  Life(Kind<S, C, E> kind) {
    this.kind = kind;
    this.state = kind.empty();
  }

  Life<S, C, E> given(List<? extends C> commands) {
    commands.forEach(this::accepted);
    return this;
  }

  S state() {
    return state;
  }

  /** Every event so far. */
  List<E> events() {
    return List.copyOf(events);
  }

  /** Decides and applies; a refusal changes nothing. */
  Decision<E> when(C command) {
    var decision = kind.decide(state, command);
    if (decision instanceof Decision.Accepted<E> accepted) {
      for (var event : accepted.events()) {
        state = kind.apply(state, event);
        events.add(event);
      }
    }
    return decision;
  }

  /** The events of a command that must be accepted. */
  List<E> accepted(C command) {
    return switch (when(command)) {
      case Decision.Accepted<E> accepted -> accepted.events();
      case Decision.Refused<E>(var refusal) ->
          throw new AssertionError(command + " was refused: " + refusal);
    };
  }

  /** The effects of a command that must be accepted. */
  List<Effect> effects(C command) {
    return switch (when(command)) {
      case Decision.Accepted<E> accepted -> accepted.effects();
      case Decision.Refused<E>(var refusal) ->
          throw new AssertionError(command + " was refused: " + refusal);
    };
  }

  /** The code of the refusal of a command that must be refused, and change nothing. */
  String refused(C command) {
    var before = state;
    var decision = when(command);
    assertThat(state).isEqualTo(before);
    return switch (decision) {
      case Decision.Refused<E>(var refusal) -> {
        assertThat(refusal.message()).as("a whole sentence").matches("[A-Z].*[.]");
        yield refusal.code();
      }
      case Decision.Accepted<E> accepted ->
          throw new AssertionError(command + " was accepted: " + accepted.events());
    };
  }
}
