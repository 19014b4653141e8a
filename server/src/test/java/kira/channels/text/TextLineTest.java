package kira.channels.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import kira.channels.text.TextLine.Command;
import kira.channels.text.TextLine.Event;
import kira.channels.text.TextLine.State;
import kira.objects.Decision;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextLineTest {
  private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");
  private static final UUID ACCOUNT = new UUID(0, 1);
  private static final UUID CONTACT = new UUID(0, 2);

  private final TextLine line = new TextLine();
  private State state = line.empty();

  @Test
  void messages_that_come_at_once_go_to_one_conversation() {
    var first = hear(new UUID(1, 1), null);
    var second = hear(new UUID(1, 2), null);

    assertThat(second).isEqualTo(first);
    assertThat(state.heardAt()).isEqualTo(NOW);
  }

  @Test
  void a_message_that_is_told_again_stays_where_it_was() {
    var first = hear(new UUID(1, 1), null);
    var another = hear(new UUID(1, 2), first);

    assertThat(another).isNotEqualTo(first);
    assertThat(hear(new UUID(1, 1), another)).isEqualTo(first);
    assertThat(state.conversation()).isEqualTo(another);
  }

  @Test
  void only_the_conversation_that_goes_on_can_end() {
    var first = hear(new UUID(1, 1), null);
    var second = hear(new UUID(1, 2), first);

    // Two messages saw the first one ended: the later finds another begun already.
    assertThat(hear(new UUID(1, 3), first)).isEqualTo(second);
  }

  @ParameterizedTest
  @CsvSource({
    "STOP, STOP",
    "' stop. ', STOP",
    "Abmelden!, STOP",
    "arrêt, STOP",
    "START, START",
    "unstop, START",
    "stop by tomorrow, NONE",
    "please stop, NONE",
    "'', NONE",
  })
  void only_the_word_alone_ends_it(String text, StopWords.Word word) {
    assertThat(StopWords.of(text)).isEqualTo(word);
  }

  private UUID hear(UUID item, @Nullable UUID ended) {
    return tell(
        new Command.Hear(
            item, ACCOUNT, "sms", "+351912345678", CONTACT, ended, "ref-" + item, "+4930", NOW));
  }

  private UUID tell(Command command) {
    var decision = (Decision.Accepted<Event>) line.decide(state, command);
    for (var event : decision.events()) {
      state = line.apply(state, event);
    }
    return (UUID) decision.reply();
  }
}
