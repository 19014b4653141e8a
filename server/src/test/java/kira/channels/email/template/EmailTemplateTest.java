package kira.channels.email.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import kira.channels.email.template.EmailTemplate.Command;
import kira.channels.email.template.EmailTemplate.Event;
import kira.objects.Decision;
import org.junit.jupiter.api.Test;

class EmailTemplateTest {
  private static final Instant T = Instant.parse("2026-05-01T10:00:00Z");
  private static final TemplateContent ONE = new TemplateContent("One", "", "<mjml/>", null);
  private static final TemplateContent TWO = new TemplateContent("Two", "", "<mjml/>", null);

  private final EmailTemplate kind = new EmailTemplate();
  private EmailTemplate.State state = kind.empty();

  private Decision<Event> when(Command command) {
    var decision = kind.decide(state, command);
    if (decision instanceof Decision.Accepted<Event> accepted) {
      accepted.events().forEach(event -> state = kind.apply(state, event));
    }
    return decision;
  }

  @Test
  void whatIsSentStaysUntilItIsPublishedAnew() {
    when(new Command.Begin("News", ONE, "user:1", T));
    assertThat(state.published()).isNull();
    when(new Command.Publish("user:1", T));
    when(new Command.Write("News", TWO, ONE, "user:2", T));
    assertThat(state.isChanged()).isTrue();
    assertThat(state.published().content()).isEqualTo(ONE);
    when(new Command.Publish("user:2", T));
    assertThat(state.published().content()).isEqualTo(TWO);
    assertThat(state.published().number()).isEqualTo(2);
    when(new Command.Publish("user:2", T));
    assertThat(state.published().number()).isEqualTo(2);
  }

  @Test
  void ofTwoWhoWriteAtOnceOneIsTold() {
    when(new Command.Begin("News", ONE, "user:1", T));
    when(new Command.Write("News", TWO, ONE, "user:1", T));
    assertThat(when(new Command.Write("News", ONE, ONE, "user:2", T)))
        .isInstanceOf(Decision.Refused.class);
    assertThat(state.draft()).isEqualTo(TWO);
  }

  @Test
  void whatIsArchivedIsNotPublishedUntilItIsBack() {
    when(new Command.Begin("News", ONE, "user:1", T));
    when(new Command.Archive(true, "user:1", T));
    assertThat(when(new Command.Publish("user:1", T))).isInstanceOf(Decision.Refused.class);
    when(new Command.Archive(false, "user:1", T));
    assertThat(when(new Command.Publish("user:1", T))).isInstanceOf(Decision.Accepted.class);
  }
}
