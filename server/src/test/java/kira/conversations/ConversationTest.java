package kira.conversations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import kira.conversations.Conversation.Command;
import kira.conversations.Conversation.Event;
import kira.conversations.Conversation.Holder;
import kira.conversations.Conversation.State;
import kira.conversations.Conversation.Status;
import kira.objects.Decision;
import kira.objects.Decision.AlarmChange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConversationTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final UUID ID = new UUID(1, 1);
  private static final UUID VISITOR = new UUID(2, 2);
  private static final UUID MAYA = new UUID(3, 3);
  private static final UUID OTTO = new UUID(4, 4);

  private final Conversation conversation = new Conversation();
  private State state = conversation.empty();
  private Instant now = NOON;
  private int messages;

  @Test
  void theFirstMessageOpensItAndAsksKira() {
    var question = says("How do I install the widget?");

    assertThat(state.status()).isEqualTo(Status.OPEN);
    assertThat(state.holder()).isEqualTo(Holder.KIRA);
    assertThat(state.subject()).isEqualTo("How do I install the widget?");
    assertThat(question.effects())
        .singleElement()
        .satisfies(effect -> {
          assertThat(effect.kind()).isEqualTo(AnswerRequest.EFFECT);
          assertThat(effect.payload())
              .isEqualTo(
                  new AnswerRequest(
                      ID, messageId(1), "How do I install the widget?", List.of(), "en"));
        });
  }

  @Test
  void theSameMessageTwiceIsOneMessage() {
    says("Hello");
    messages--;
    var again = says("Hello");

    assertThat(again.events()).isEmpty();
    assertThat(again.effects()).isEmpty();
    assertThat(again.reply()).isEqualTo(new Conversation.Posted(messageId(1)));
    assertThat(state.unread()).isEqualTo(1);
  }

  @Test
  void kiraIsToldWhatWasSaidBefore() {
    says("What does it cost?");
    accept(answer(1, true));
    var second = says("And for two people?");

    var request = (AnswerRequest) second.effects().getFirst().payload();
    assertThat(request.history())
        .containsExactly(
            new AnswerRequest.Turn("VISITOR", "What does it cost?"),
            new AnswerRequest.Turn("KIRA", "Kira says"));
  }

  @Test
  void onceAPersonTookOverKiraIsSilent() {
    says("Where is my order?");
    accept(new Command.Take(MAYA, now));

    assertThat(accept(answer(1, true)).events()).isEmpty();
    assertThat(says("Hello?").effects()).isEmpty();
    assertThat(state.holder()).isEqualTo(Holder.PERSON);
    assertThat(state.assignee()).isEqualTo(MAYA);
    assertThat(state.waitingSince()).isNotNull();
  }

  @Test
  void aReplyTakesOver() {
    says("Where is my order?");
    accept(reply("On its way."));

    assertThat(state.holder()).isEqualTo(Holder.PERSON);
    assertThat(state.assignee()).isEqualTo(MAYA);
    assertThat(state.waitingSince()).isNull();
    assertThat(state.unread()).isZero();
  }

  @Test
  void aNoteChangesNothingForTheVisitor() {
    says("Where is my order?");
    var before = state;
    accept(new Command.AddNote(new UUID(9, 9), MAYA, "<p>VIP</p>", "VIP", List.of(), now));

    assertThat(state.holder()).isEqualTo(before.holder());
    assertThat(state.preview()).isEqualTo(before.preview());
    assertThat(state.turns()).isEqualTo(before.turns());
  }

  @Test
  void handedBackKiraAnswersAgain() {
    says("One");
    accept(new Command.Take(MAYA, now));
    accept(new Command.Release(MAYA, now));

    assertThat(says("Two").effects()).hasSize(1);
    assertThat(state.assignee()).isNull();
  }

  @Test
  void askingForAPersonStopsKiraAndStartsTheWait() {
    says("Something odd");
    accept(new Command.AskForPerson(now));

    assertThat(state.holder()).isEqualTo(Holder.PERSON);
    assertThat(state.handOffReason()).isEqualTo("asked");
    assertThat(state.waitingSince()).isEqualTo(now);
    assertThat(accept(answer(1, true)).events()).isEmpty();
    assertThat(accept(new Command.AskForPerson(now)).events()).isEmpty();
  }

  @Test
  void whenKiraCannotEvenTryAPersonIsCalled() {
    says("Hello");
    accept(new Command.GiveUpAnswer(messageId(1), "unavailable", now));

    assertThat(state.holder()).isEqualTo(Holder.PERSON);
    assertThat(state.handOffReason()).isEqualTo("unavailable");
  }

  @Test
  void anAnswerThatHandsOffIsSaidAndThenHandedOff() {
    says("Let me talk to a human");
    var decision =
        accept(
            new Command.RecordAnswer(
                messageId(1), new KiraAnswer(true, "Of course.", List.of(), null, true), now));

    assertThat(decision.events())
        .extracting(event -> event.getClass().getSimpleName())
        .containsExactly("Answered", "HandedOff");
  }

  @Test
  void anAnsweredQuestionThatStaysQuietForADayIsResolvedByKira() {
    says("How?");
    var answered = accept(answer(1, true));
    assertThat(answered.alarm()).isEqualTo(new AlarmChange.Set(now.plus(Conversation.QUIET)));

    now = now.plus(Conversation.QUIET);
    var rung = accept(new Command.Ring(now));

    assertThat(rung.events()).containsExactly(new Event.Resolved("kira", Holder.KIRA, now));
    assertThat(rung.alarm()).isEqualTo(new AlarmChange.Clear());
  }

  @Test
  void anUnansweredQuestionIsNeverResolvedByWaiting() {
    says("How?");
    var answered = accept(answer(1, false));
    assertThat(answered.alarm()).isEqualTo(new AlarmChange.Clear());

    now = now.plus(Duration.ofDays(30));
    assertThat(accept(new Command.Ring(now)).events()).isEmpty();
  }

  @Test
  void aSnoozedConversationWakesAtItsTimeAndIsUnread() {
    says("Later please");
    accept(new Command.MarkRead(MAYA, now));
    var until = now.plus(Duration.ofHours(3));
    var snoozed = accept(new Command.Snooze(MAYA, until, now));
    assertThat(snoozed.alarm()).isEqualTo(new AlarmChange.Set(until));
    assertThat(state.status()).isEqualTo(Status.SNOOZED);

    now = until;
    accept(new Command.Ring(now));

    assertThat(state.status()).isEqualTo(Status.OPEN);
    assertThat(state.unread()).isEqualTo(1);
    assertThat(state.snoozedUntil()).isNull();
  }

  @Test
  void aMessageReopensAResolvedOrSnoozedConversation() {
    says("One");
    accept(new Command.Resolve(MAYA, now));
    says("Two");
    assertThat(state.status()).isEqualTo(Status.OPEN);

    accept(new Command.Snooze(MAYA, now.plusSeconds(60), now));
    says("Three");
    assertThat(state.status()).isEqualTo(Status.OPEN);
    assertThat(state.snoozedUntil()).isNull();
  }

  @Test
  void snoozingRefusesThePastAndTheFarFuture() {
    says("One");
    assertThat(refused(new Command.Snooze(MAYA, now, now))).isEqualTo("snooze_in_the_past");
    assertThat(refused(new Command.Snooze(MAYA, now.plus(Duration.ofDays(400)), now)))
        .isEqualTo("snooze_too_long");
  }

  @Test
  void onlyAResolvedConversationIsRatedAndOnlyFromOneToFive() {
    says("One");
    assertThat(refused(new Command.Rate(5, null, now))).isEqualTo("not_resolved");
    accept(new Command.Resolve(MAYA, now));
    assertThat(refused(new Command.Rate(0, null, now))).isEqualTo("rating_out_of_range");
    assertThat(refused(new Command.Rate(6, null, now))).isEqualTo("rating_out_of_range");

    accept(new Command.Rate(4, "quick", now));

    assertThat(state.csat()).isEqualTo(4);
    assertThat(state.csatComment()).isEqualTo("quick");
  }

  @Test
  void anotherVisitorsContactCannotWriteIntoIt() {
    says("Mine");
    assertThat(
            refused(
                new Command.Receive(
                    ID, new UUID(7, 7), OTTO, "chat", "Theirs", List.of(), null, null, now)))
        .isEqualTo("not_found");
  }

  @Test
  void anEmptyMessageIsRefusedUnlessItCarriesAFile() {
    assertThat(refused(receive(" \n"))).isEqualTo("empty_message");
    var file = new AttachmentRef(new UUID(8, 8), "label.png", "image/png", 12);
    accept(
        new Command.Receive(ID, messageId(1), VISITOR, "chat", "", List.of(file), null, "en", now));
    assertThat(state.preview()).isEqualTo("label.png");
  }

  @Test
  void nothingCanBeDoneToAConversationThatWasNeverOpened() {
    assertThat(refused(new Command.Resolve(MAYA, now))).isEqualTo("not_found");
    assertThat(refused(new Command.Take(MAYA, now))).isEqualTo("not_found");
  }

  @Test
  void doingSomethingTwiceIsWhatADoubleClickLooksLike() {
    says("One");
    accept(new Command.Take(MAYA, now));
    assertThat(accept(new Command.Take(MAYA, now)).events()).isEmpty();
    accept(new Command.Resolve(MAYA, now));
    assertThat(accept(new Command.Resolve(MAYA, now)).events()).isEmpty();
    accept(new Command.Reopen(MAYA, now));
    assertThat(accept(new Command.Reopen(MAYA, now)).events()).isEmpty();
    accept(new Command.Assign(MAYA, OTTO, now));
    assertThat(accept(new Command.Assign(MAYA, OTTO, now)).events()).isEmpty();
  }

  /** Whatever people do in whatever order, these stay true. */
  @Test
  void randomLivesKeepTheRules() {
    for (int life = 0; life < 2_000; life++) {
      var random = new Random(life);
      state = conversation.empty();
      messages = 0;
      now = NOON;
      for (int step = 0; step < 40; step++) {
        now = now.plusSeconds(1 + random.nextInt(90_000));
        var command = any(random);
        var before = state;
        var decision = conversation.decide(state, command);
        if (!(decision instanceof Decision.Accepted<Event> accepted)) {
          assertThat(state).isSameAs(before);
          continue;
        }
        for (var event : accepted.events()) {
          state = conversation.apply(state, event);
        }
        if (command instanceof Command.RecordAnswer && before.holder() == Holder.PERSON) {
          assertThat(accepted.events()).as("life %d: Kira spoke over a person", life).isEmpty();
        }
        assertThat(state.status() == Status.SNOOZED)
            .as("life %d: snoozed exactly while it has a time to wake", life)
            .isEqualTo(state.snoozedUntil() != null);
        if (state.holder() == Holder.PERSON) {
          assertThat(state.pending()).as("life %d: Kira owes nothing", life).isEmpty();
        }
        if (state.status() == Status.RESOLVED) {
          assertThat(state.waitingSince()).as("life %d: nobody waits", life).isNull();
        }
        if (state.snoozedUntil() != null && !accepted.events().isEmpty() && settles(command)) {
          assertThat(accepted.alarm())
              .as("life %d: it will wake", life)
              .isEqualTo(new AlarmChange.Set(state.snoozedUntil()));
        }
        assertThat(state.turns().size()).isLessThanOrEqualTo(6);
        assertThat(state.recent().size()).isLessThanOrEqualTo(50);
      }
    }
  }

  private static boolean settles(Command command) {
    return !(command instanceof Command.AddNote
        || command instanceof Command.MarkRead
        || command instanceof Command.Rate
        || command instanceof Command.ChangeContact);
  }

  private Command any(Random random) {
    return switch (random.nextInt(14)) {
      case 0, 1, 2 -> receive("message");
      case 3, 4 -> answer(Math.max(1, messages), random.nextBoolean());
      case 5 -> reply("reply");
      case 6 -> new Command.Take(random.nextBoolean() ? MAYA : OTTO, now);
      case 7 -> new Command.Release(MAYA, now);
      case 8 -> new Command.Resolve(MAYA, now);
      case 9 -> new Command.Snooze(MAYA, now.plusSeconds(random.nextInt(200_000)), now);
      case 10 -> new Command.Ring(now);
      case 11 -> new Command.AskForPerson(now);
      case 12 -> new Command.Assign(MAYA, random.nextBoolean() ? OTTO : null, now);
      default -> new Command.Rate(1 + random.nextInt(5), null, now);
    };
  }

  @Test
  void aNumberChoosesFromWhatWasAskedLastUntilSomethingElseIsSaid() {
    says("I need a shirt");
    var choices =
        new Choices(
            "Which size?",
            null,
            null,
            null,
            List.of(
                new Choices.Choice("s", "Small", null), new Choices.Choice("l", "Large", null)));
    var asked =
        new Command.Reply(
            new UUID(9, 1),
            MAYA,
            "<p>Which size?</p>",
            "Which size?",
            List.of(),
            now,
            null,
            choices);
    accept(asked);
    says("Let me see");
    assertThat(chosen(says("2"))).isEqualTo(new Chosen(new UUID(9, 1), "l", "Large"));
    accept(reply("Noted."));
    assertThat(chosen(says("2"))).isNull();
  }

  private static @Nullable Chosen chosen(Decision.Accepted<Event> decision) {
    return ((Event.MessageReceived) decision.events().getLast()).chosen();
  }

  @Test
  void aMemberWritesFirstOnceAndAfterwardsItIsAReply() {
    var first = reply("Your order is here.");
    var begin = new Command.Begin(VISITOR, "sms", null, first);
    var events = accept(begin).events();
    assertThat(events.getFirst().actor()).isEqualTo("user:" + MAYA);
    assertThat(state.holder()).isEqualTo(Conversation.Holder.PERSON);
    assertThat(state.assignee()).isEqualTo(MAYA);
    assertThat(state.subject()).isEqualTo("Your order is here.");
    assertThat(accept(begin).events()).isEmpty();
    now = now.plusSeconds(60);
    var more = new Command.Begin(VISITOR, "sms", null, reply("And another one."));
    assertThat(accept(more).events()).hasSize(1);
    assertThat(refused(new Command.Begin(OTTO, "sms", null, reply("Not yours"))))
        .isEqualTo("not_found");
  }

  private Decision.Accepted<Event> says(String text) {
    return accept(receive(text));
  }

  private Command.Receive receive(String text) {
    messages++;
    return new Command.Receive(
        ID, messageId(messages), VISITOR, "chat", text, List.of(), null, "en", now);
  }

  private Command.Reply reply(String text) {
    return new Command.Reply(
        UUID.nameUUIDFromBytes((text + now).getBytes(java.nio.charset.StandardCharsets.UTF_8)),
        MAYA,
        "<p>" + text + "</p>",
        text,
        List.of(),
        now);
  }

  private Command.RecordAnswer answer(int message, boolean known) {
    return new Command.RecordAnswer(
        messageId(message), new KiraAnswer(known, "Kira says", List.of(), null, false), now);
  }

  private static UUID messageId(int number) {
    return new UUID(100, number);
  }

  private Decision.Accepted<Event> accept(Command command) {
    var decision = conversation.decide(state, command);
    assertThat(decision).isInstanceOf(Decision.Accepted.class);
    var accepted = (Decision.Accepted<Event>) decision;
    var applied = new ArrayList<>(accepted.events());
    for (var event : applied) {
      state = conversation.apply(state, event);
    }
    return accepted;
  }

  private String refused(Command command) {
    var decision = conversation.decide(state, command);
    assertThat(decision).isInstanceOf(Decision.Refused.class);
    return ((Decision.Refused<Event>) decision).refusal().code();
  }
}
