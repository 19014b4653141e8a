package kira.conversations;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import kira.objects.StateTable.RowColumn;
import kira.objects.StateTable.Rows;
import org.jspecify.annotations.Nullable;

/** The life of a conversation: who speaks, who holds it, and how it ends. */
final class Conversation
    implements Kind<Conversation.State, Conversation.Command, Conversation.Event> {
  static final String KIND = "conversation";

  /** A question Kira answered and nobody came back to is taken as resolved after this. */
  static final Duration QUIET = Duration.ofHours(24);

  private static final int TURNS = 6;
  private static final int TURN_LENGTH = 600;
  private static final int REMEMBERED_MESSAGES = 50;
  private static final int PREVIEW_LENGTH = 140;
  private static final int SUBJECT_LENGTH = 80;

  enum Status {
    OPEN,
    SNOOZED,
    RESOLVED
  }

  /** Who answers: Kira, or people (an assignee, or whoever comes first). */
  enum Holder {
    KIRA,
    PERSON
  }

  enum Speaker {
    VISITOR,
    KIRA,
    USER
  }

  record State(
      @Nullable UUID contact,
      String channel,
      @Nullable Origin origin,
      @Nullable String locale,
      String subject,
      Status status,
      Holder holder,
      @Nullable UUID assignee,
      int unread,
      String preview,
      @Nullable Instant createdAt,
      @Nullable Instant lastMessageAt,
      @Nullable Speaker lastSpeaker,
      @Nullable Instant waitingSince,
      @Nullable Instant snoozedUntil,
      @Nullable String handOffReason,
      @Nullable Integer csat,
      @Nullable String csatComment,
      boolean answered,
      List<Asked> pending,
      List<UUID> recent,
      List<AnswerRequest.Turn> turns,
      @Nullable Question question,
      @Nullable UUID missedCall) {
    State {
      pending = List.copyOf(pending);
      recent = List.copyOf(recent);
      turns = List.copyOf(turns);
    }

    boolean exists() {
      return contact != null;
    }
  }

  /** What the visitor was asked to choose from last, as long as nobody said anything else. */
  record Question(UUID messageId, Choices choices) {}

  /** A question that Kira is thinking about. */
  record Asked(UUID messageId, String question) {}

  sealed interface Command {
    record Receive(
        UUID conversation,
        UUID messageId,
        UUID contact,
        String channel,
        String text,
        List<AttachmentRef> attachments,
        @Nullable Origin origin,
        @Nullable String locale,
        Instant at,
        @Nullable String subject,
        boolean forPeople,
        @Nullable Chosen chosen)
        implements Command {
      public Receive {
        attachments = List.copyOf(attachments);
      }

      Receive(
          UUID conversation,
          UUID messageId,
          UUID contact,
          String channel,
          String text,
          List<AttachmentRef> attachments,
          @Nullable Origin origin,
          @Nullable String locale,
          Instant at) {
        this(
            conversation,
            messageId,
            contact,
            channel,
            text,
            attachments,
            origin,
            locale,
            at,
            null,
            false,
            null);
      }
    }

    record Reply(
        UUID messageId,
        UUID user,
        String html,
        String text,
        List<AttachmentRef> attachments,
        Instant at,
        @Nullable Quote quote,
        @Nullable Choices choices)
        implements Command {
      public Reply {
        attachments = List.copyOf(attachments);
      }

      Reply(
          UUID messageId,
          UUID user,
          String html,
          String text,
          List<AttachmentRef> attachments,
          Instant at) {
        this(messageId, user, html, text, attachments, at, null, null);
      }
    }

    /**
     * A member of the workspace speaks with the contact by another way than a message that has to
     * be brought, such as a call; it opens the conversation where there is none.
     */
    record Speak(UUID messageId, UUID user, UUID contact, String channel, String text, Instant at)
        implements Command {}

    /** Somebody of the workspace spoke with the contact: nobody waits any more. */
    record Attend(Instant at) implements Command {}

    /** The call that was the last to be heard of reached nobody. */
    record Miss(UUID call, Instant at) implements Command {}

    /** A person of the workspace writes first; to whom they wrote before, it is a reply. */
    record Begin(UUID contact, String channel, @Nullable String subject, Reply first)
        implements Command {}

    record AddNote(
        UUID messageId,
        UUID user,
        String html,
        String text,
        List<AttachmentRef> attachments,
        Instant at)
        implements Command {
      public AddNote {
        attachments = List.copyOf(attachments);
      }
    }

    record RecordAnswer(UUID messageId, KiraAnswer answer, Instant at) implements Command {}

    /** Kira could not even try: switched off, or its model is broken. */
    record GiveUpAnswer(UUID messageId, String reason, Instant at) implements Command {}

    record AskForPerson(Instant at) implements Command {}

    /** The visitor says that the answer was what they needed. */
    record Confirm(Instant at) implements Command {}

    record Take(UUID user, Instant at) implements Command {}

    record Release(UUID user, Instant at) implements Command {}

    record Assign(UUID user, @Nullable UUID assignee, Instant at) implements Command {}

    record Resolve(UUID user, Instant at) implements Command {}

    record Reopen(UUID user, Instant at) implements Command {}

    record Snooze(UUID user, Instant until, Instant at) implements Command {}

    record MarkRead(UUID user, Instant at) implements Command {}

    record Rate(int score, @Nullable String comment, Instant at) implements Command {}

    record ChangeContact(UUID from, UUID to, Instant at) implements Command {}

    record Ring(Instant at) implements Command {}
  }

  sealed interface Event {
    String actor();

    /**
     * @param holder null, as in all that were opened before there was a choice: Kira
     * @param by who of the workspace wrote first; null when the contact did
     */
    record ConversationOpened(
        UUID contact,
        String channel,
        @Nullable Origin origin,
        @Nullable String locale,
        String subject,
        Instant at,
        @Nullable Holder holder,
        @Nullable UUID by)
        implements Event {
      ConversationOpened(
          UUID contact,
          String channel,
          @Nullable Origin origin,
          @Nullable String locale,
          String subject,
          Instant at) {
        this(contact, channel, origin, locale, subject, at, null, null);
      }

      @Override
      public String actor() {
        return by == null ? "visitor:" + contact : "user:" + by;
      }
    }

    record MessageReceived(
        UUID messageId,
        UUID contact,
        String text,
        List<AttachmentRef> attachments,
        Instant at,
        @Nullable Chosen chosen)
        implements Event {
      public MessageReceived {
        attachments = List.copyOf(attachments);
      }

      @Override
      public String actor() {
        return "visitor:" + contact;
      }
    }

    record Answered(UUID messageId, String question, KiraAnswer answer, Instant at)
        implements Event {
      @Override
      public String actor() {
        return "kira";
      }
    }

    record Replied(
        UUID messageId,
        UUID user,
        String html,
        String text,
        List<AttachmentRef> attachments,
        Instant at,
        @Nullable Quote quote,
        @Nullable Choices choices)
        implements Event {
      public Replied {
        attachments = List.copyOf(attachments);
      }

      @Override
      public String actor() {
        return "user:" + user;
      }
    }

    record NoteAdded(
        UUID messageId,
        UUID user,
        String html,
        String text,
        List<AttachmentRef> attachments,
        Instant at)
        implements Event {
      public NoteAdded {
        attachments = List.copyOf(attachments);
      }

      @Override
      public String actor() {
        return "user:" + user;
      }
    }

    /** The contact was spoken with, by whoever took the call. */
    record CallMissed(UUID call, Instant at) implements Event {
      @Override
      public String actor() {
        return "system";
      }
    }

    record Attended(Instant at) implements Event {
      @Override
      public String actor() {
        return "system";
      }
    }

    /** Kira let go and people are called; {@code reason} is asked, unavailable or disabled. */
    record HandedOff(String reason, String actor, Instant at) implements Event {}

    record Taken(UUID user, Instant at) implements Event {
      @Override
      public String actor() {
        return "user:" + user;
      }
    }

    record Released(UUID user, Instant at) implements Event {
      @Override
      public String actor() {
        return "user:" + user;
      }
    }

    record Assigned(UUID user, @Nullable UUID assignee, Instant at) implements Event {
      @Override
      public String actor() {
        return "user:" + user;
      }
    }

    /**
     * @param actor a user; the visitor, who confirmed; or Kira, who assumes it after a quiet day
     * @param holder who held it to the end, which is who gets the credit
     */
    record Resolved(String actor, Holder holder, Instant at) implements Event {}

    record Reopened(String actor, Instant at) implements Event {}

    record Snoozed(UUID user, Instant until, Instant at) implements Event {
      @Override
      public String actor() {
        return "user:" + user;
      }
    }

    record Woken(Instant at) implements Event {
      @Override
      public String actor() {
        return "system";
      }
    }

    record MarkedRead(UUID user, Instant at) implements Event {
      @Override
      public String actor() {
        return "user:" + user;
      }
    }

    record Rated(int score, @Nullable String comment, Holder holder, String actor, Instant at)
        implements Event {}

    record ContactChanged(UUID contact, Instant at) implements Event {
      @Override
      public String actor() {
        return "system";
      }
    }
  }

  /** The version of the message that a command stands for. */
  record Posted(UUID messageId) {}

  @Override
  public Decision<Event> decide(State state, Command command) {
    if (!state.exists()
        && !(command instanceof Command.Receive
            || command instanceof Command.Begin
            || command instanceof Command.Speak)) {
      return Decision.refuse("not_found", "There is no such conversation.");
    }
    return switch (command) {
      case Command.Receive c -> receive(state, c);
      case Command.Begin c when state.exists() ->
          c.contact().equals(state.contact()) && c.channel().equals(state.channel())
              ? decide(state, c.first())
              : Decision.refuse("not_found", "There is no such conversation.");
      case Command.Begin c -> begin(state, c);
      case Command.Reply c when state.recent().contains(c.messageId()) ->
          Decision.<Event>accept().reply(new Posted(c.messageId()));
      case Command.Reply c -> {
        var events = new ArrayList<Event>();
        if (state.holder() == Holder.KIRA) {
          events.add(new Event.Taken(c.user(), c.at()));
        }
        if (state.status() != Status.OPEN) {
          events.add(new Event.Reopened("user:" + c.user(), c.at()));
        }
        events.add(
            new Event.Replied(
                c.messageId(),
                c.user(),
                c.html(),
                c.text(),
                c.attachments(),
                c.at(),
                c.quote(),
                c.choices()));
        var decision = outward(state, c.messageId(), settle(state, Decision.accept(events)));
        yield (state.unread() == 0 ? decision : read(state, c.at(), decision))
            .reply(new Posted(c.messageId()));
      }
      case Command.Speak c -> speak(state, c);
      // Whoever wrote, answered or called again since has seen to it.
      case Command.Miss(var call, var at) ->
          state.recent().isEmpty()
                  || !state.recent().getLast().equals(call)
                  || call.equals(state.missedCall())
              ? Decision.accept()
              : Decision.accept(new Event.CallMissed(call, at));
      case Command.Attend _
          when state.waitingSince() == null && state.unread() == 0 && state.missedCall() == null ->
          Decision.accept();
      case Command.Attend(var at) -> Decision.accept(new Event.Attended(at));
      case Command.AddNote c when state.recent().contains(c.messageId()) ->
          Decision.<Event>accept().reply(new Posted(c.messageId()));
      case Command.AddNote c ->
          Decision.<Event>accept(
                  new Event.NoteAdded(
                      c.messageId(), c.user(), c.html(), c.text(), c.attachments(), c.at()))
              .reply(new Posted(c.messageId()));
      // A person took over, or somebody resolved it, while Kira was thinking: Kira stays silent.
      case Command.RecordAnswer c when !awaits(state, c.messageId()) -> Decision.accept();
      case Command.RecordAnswer(var messageId, var answer, var at) -> {
        var question = asked(state, messageId).map(Asked::question).orElse("");
        var answered = new Event.Answered(messageId, question, answer, at);
        yield outward(
            state,
            Conversations.answerId(messageId),
            settle(
                state,
                answer.handOff()
                    ? Decision.accept(answered, new Event.HandedOff("asked", "kira", at))
                    : Decision.accept(answered)));
      }
      case Command.GiveUpAnswer c when !awaits(state, c.messageId()) -> Decision.accept();
      case Command.GiveUpAnswer(_, var reason, var at) ->
          settle(state, Decision.accept(new Event.HandedOff(reason, "kira", at)));
      case Command.AskForPerson _ when state.holder() == Holder.PERSON -> Decision.accept();
      case Command.AskForPerson(var at) ->
          settle(
              state,
              Decision.accept(
                  reopened(
                      state,
                      visitor(state),
                      at,
                      new Event.HandedOff("asked", visitor(state), at))));
      case Command.Confirm _ when state.status() == Status.RESOLVED -> Decision.accept();
      case Command.Confirm(var at) ->
          settle(state, Decision.accept(new Event.Resolved(visitor(state), state.holder(), at)));
      case Command.Take(var user, _)
          when state.holder() == Holder.PERSON && user.equals(state.assignee()) ->
          Decision.accept();
      case Command.Take(var user, var at) ->
          settle(
              state,
              Decision.accept(reopened(state, "user:" + user, at, new Event.Taken(user, at))));
      case Command.Release _ when state.holder() == Holder.KIRA -> Decision.accept();
      case Command.Release(var user, var at) ->
          settle(state, Decision.accept(new Event.Released(user, at)));
      case Command.Assign(_, var assignee, _) when Objects.equals(assignee, state.assignee()) ->
          Decision.accept();
      case Command.Assign(var user, var assignee, var at) ->
          settle(state, Decision.accept(new Event.Assigned(user, assignee, at)));
      case Command.Resolve _ when state.status() == Status.RESOLVED -> Decision.accept();
      case Command.Resolve(var user, var at) ->
          settle(state, Decision.accept(new Event.Resolved("user:" + user, state.holder(), at)));
      case Command.Reopen _ when state.status() == Status.OPEN -> Decision.accept();
      case Command.Reopen(var user, var at) ->
          settle(state, Decision.accept(new Event.Reopened("user:" + user, at)));
      case Command.Snooze(_, var until, var at) when !until.isAfter(at) ->
          Decision.refuse("snooze_in_the_past", "Choose a time in the future.", "until");
      case Command.Snooze(_, var until, var at) when until.isAfter(at.plus(Duration.ofDays(366))) ->
          Decision.refuse("snooze_too_long", "Choose a time within a year.", "until");
      case Command.Snooze(var user, var until, var at) ->
          settle(state, Decision.accept(new Event.Snoozed(user, until, at)));
      case Command.MarkRead _ when state.unread() == 0 -> Decision.accept();
      case Command.MarkRead(var user, var at) ->
          read(state, at, Decision.accept(new Event.MarkedRead(user, at)));
      case Command.Rate(var score, _, _) when score < 1 || score > 5 ->
          Decision.refuse("rating_out_of_range", "A rating is a number from 1 to 5.", "score");
      case Command.Rate _ when state.status() != Status.RESOLVED ->
          Decision.refuse("not_resolved", "A conversation can be rated once it has been resolved.");
      case Command.Rate(var score, var comment, var at) ->
          Decision.accept(new Event.Rated(score, comment, state.holder(), visitor(state), at));
      case Command.ChangeContact(var from, _, _) when !from.equals(state.contact()) ->
          Decision.accept();
      case Command.ChangeContact(_, var to, var at) ->
          Decision.accept(new Event.ContactChanged(to, at));
      case Command.Ring(var at) -> settle(state, ring(state, at));
    };
  }

  /** In a chat the visitor sees the message; on any other channel it has to be brought. */
  private static Decision.Accepted<Event> outward(
      State state, UUID messageId, Decision.Accepted<Event> decision) {
    return state.channel().equals("chat")
        ? decision
        : decision.effect(
            OutwardMessage.EFFECT,
            messageId.toString(),
            new OutwardMessage(messageId, state.channel()));
  }

  /** Who answers has read; in a chat nobody is told. */
  private static Decision.Accepted<Event> read(
      State state, Instant at, Decision.Accepted<Event> decision) {
    return state.channel().equals("chat")
        ? decision
        : decision.effect(
            ReadByTeam.EFFECT, "read/" + at.toEpochMilli(), new ReadByTeam(state.channel()));
  }

  /** Whether Kira still owes this message an answer. */
  static boolean awaits(State state, UUID messageId) {
    return state.holder() == Holder.KIRA && asked(state, messageId).isPresent();
  }

  private static Optional<Asked> asked(State state, UUID messageId) {
    return state.pending().stream().filter(a -> a.messageId().equals(messageId)).findFirst();
  }

  private static String visitor(State state) {
    return "visitor:" + state.contact();
  }

  private static List<Event> reopened(State state, String actor, Instant at, Event then) {
    return state.status() == Status.OPEN
        ? List.of(then)
        : List.of(new Event.Reopened(actor, at), then);
  }

  private Decision<Event> begin(State state, Command.Begin c) {
    var first = c.first();
    var opened =
        new Event.ConversationOpened(
            c.contact(),
            c.channel(),
            null,
            null,
            shortened(
                c.subject() == null ? oneLine(first.text(), first.attachments()) : c.subject(),
                SUBJECT_LENGTH),
            first.at(),
            Holder.PERSON,
            first.user());
    var said =
        new Event.Replied(
            first.messageId(),
            first.user(),
            first.html(),
            first.text(),
            first.attachments(),
            first.at(),
            first.quote(),
            first.choices());
    var decision = settle(state, Decision.<Event>accept(opened, said));
    return outward(apply(state, opened), first.messageId(), decision)
        .reply(new Posted(first.messageId()));
  }

  /** The answer that a message is; who could not press it wrote its number, or its words. */
  private static @Nullable Chosen chosen(State state, Command.Receive c) {
    if (c.chosen() != null || state.question() == null) {
      return c.chosen();
    }
    var question = state.question();
    return question
        .choices()
        .meant(c.text())
        .map(choice -> new Chosen(question.messageId(), choice.id(), choice.title()))
        .orElse(null);
  }

  private Decision<Event> receive(State state, Command.Receive c) {
    if (state.recent().contains(c.messageId())) {
      return Decision.<Event>accept().reply(new Posted(c.messageId()));
    }
    if (c.text().isBlank() && c.attachments().isEmpty()) {
      return Decision.refuse("empty_message", "Write something or attach a file.", "text");
    }
    if (state.exists()
        && !(c.contact().equals(state.contact()) && c.channel().equals(state.channel()))) {
      return Decision.refuse("not_found", "There is no such conversation.");
    }
    var events = new ArrayList<Event>();
    if (!state.exists()) {
      events.add(
          new Event.ConversationOpened(
              c.contact(),
              c.channel(),
              c.origin(),
              c.locale(),
              shortened(
                  c.subject() == null ? oneLine(c.text(), c.attachments()) : c.subject(),
                  SUBJECT_LENGTH),
              c.at(),
              c.forPeople() ? Holder.PERSON : null,
              null));
    } else if (state.status() != Status.OPEN) {
      events.add(new Event.Reopened(visitor(state), c.at()));
    }
    if (state.exists() && state.holder() == Holder.KIRA && c.forPeople()) {
      events.add(new Event.HandedOff("disabled", "system", c.at()));
    }
    var chosen = chosen(state, c);
    events.add(
        new Event.MessageReceived(
            c.messageId(), c.contact(), c.text(), c.attachments(), c.at(), chosen));
    var decision = settle(state, Decision.<Event>accept(events)).reply(new Posted(c.messageId()));
    if (after(state, events).holder() == Holder.KIRA) {
      decision =
          decision.effect(
              AnswerRequest.EFFECT,
              c.messageId().toString(),
              new AnswerRequest(
                  c.conversation(),
                  c.messageId(),
                  chosen == null ? c.text() : chosen.title(),
                  state.turns(),
                  state.exists() ? state.locale() : c.locale()));
    }
    return decision;
  }

  private Decision<Event> speak(State state, Command.Speak c) {
    if (state.recent().contains(c.messageId())) {
      return Decision.<Event>accept().reply(new Posted(c.messageId()));
    }
    if (state.exists() && !c.channel().equals(state.channel())) {
      return Decision.refuse("not_found", "There is no such conversation.");
    }
    var events = new ArrayList<Event>();
    if (!state.exists()) {
      events.add(
          new Event.ConversationOpened(
              c.contact(),
              c.channel(),
              null,
              null,
              shortened(c.text(), SUBJECT_LENGTH),
              c.at(),
              Holder.PERSON,
              c.user()));
    } else {
      if (state.holder() == Holder.KIRA) {
        events.add(new Event.Taken(c.user(), c.at()));
      }
      if (state.status() != Status.OPEN) {
        events.add(new Event.Reopened("user:" + c.user(), c.at()));
      }
    }
    events.add(
        new Event.Replied(
            c.messageId(),
            c.user(),
            MessageHtml.of(c.text()),
            c.text(),
            List.of(),
            c.at(),
            null,
            null));
    return settle(state, Decision.<Event>accept(events)).reply(new Posted(c.messageId()));
  }

  private Decision.Accepted<Event> ring(State state, Instant at) {
    if (state.snoozedUntil() != null && !state.snoozedUntil().isAfter(at)) {
      return Decision.accept(new Event.Woken(at));
    }
    var quietSince = quietSince(state);
    if (quietSince != null && !quietSince.plus(QUIET).isAfter(at)) {
      return Decision.accept(new Event.Resolved("kira", Holder.KIRA, at));
    }
    return Decision.accept();
  }

  /** Since when nobody has answered Kira's answer; null when the last word is not Kira's. */
  private static @Nullable Instant quietSince(State state) {
    return state.status() == Status.OPEN
            && state.holder() == Holder.KIRA
            && state.answered()
            && state.lastSpeaker() == Speaker.KIRA
        ? state.lastMessageAt()
        : null;
  }

  /** Sets the one alarm to what the state after the decision waits for. */
  private Decision.Accepted<Event> settle(State before, Decision.Accepted<Event> decision) {
    var after = after(before, decision.events());
    if (after.snoozedUntil() != null) {
      return decision.alarmAt(after.snoozedUntil());
    }
    var quietSince = quietSince(after);
    return quietSince != null ? decision.alarmAt(quietSince.plus(QUIET)) : decision.clearAlarm();
  }

  private State after(State state, List<Event> events) {
    var result = state;
    for (var event : events) {
      result = apply(result, event);
    }
    return result;
  }

  @Override
  public State apply(State state, Event event) {
    var next = new Draft(state);
    switch (event) {
      case Event.ConversationOpened e -> {
        next.contact = e.contact();
        next.channel = e.channel();
        next.origin = e.origin();
        next.locale = e.locale();
        next.subject = e.subject();
        next.createdAt = e.at();
        next.holder = e.holder() == null ? Holder.KIRA : e.holder();
      }
      case Event.MessageReceived e -> {
        next.says(Speaker.VISITOR, e.messageId(), oneLine(e.text(), e.attachments()), e.at());
        next.unread = state.unread() + 1;
        next.answered = false;
        if (state.holder() == Holder.KIRA) {
          var asked = new Asked(e.messageId(), shortened(e.text(), TURN_LENGTH));
          next.pending = plus(state.pending(), asked, REMEMBERED_MESSAGES);
        } else if (state.waitingSince() == null) {
          next.waitingSince = e.at();
        }
      }
      case Event.Answered e -> {
        next.pending =
            state.pending().stream().filter(a -> !a.messageId().equals(e.messageId())).toList();
        next.says(Speaker.KIRA, null, e.answer().text(), e.at());
        next.answered = e.answer().known();
        next.question = null;
      }
      case Event.Replied e -> {
        next.says(Speaker.USER, e.messageId(), oneLine(e.text(), e.attachments()), e.at());
        next.waitingSince = null;
        next.unread = 0;
        next.question = e.choices() == null ? null : new Question(e.messageId(), e.choices());
        if (state.assignee() == null) {
          next.assignee = e.user();
        }
      }
      case Event.CallMissed e -> next.missedCall = e.call();
      case Event.Attended _ -> {
        next.waitingSince = null;
        next.missedCall = null;
        next.unread = 0;
      }
      case Event.NoteAdded e ->
          next.recent = plus(state.recent(), e.messageId(), REMEMBERED_MESSAGES);
      case Event.HandedOff e -> {
        next.holder = Holder.PERSON;
        next.pending = List.of();
        next.handOffReason = e.reason();
        next.waitingSince = state.waitingSince() == null ? e.at() : state.waitingSince();
      }
      case Event.Taken e -> {
        next.holder = Holder.PERSON;
        next.pending = List.of();
        next.assignee = e.user();
        next.waitingSince =
            state.lastSpeaker() == Speaker.VISITOR && state.waitingSince() == null
                ? state.lastMessageAt()
                : state.waitingSince();
      }
      case Event.Released _ -> {
        next.holder = Holder.KIRA;
        next.assignee = null;
        next.waitingSince = null;
        next.handOffReason = null;
      }
      case Event.Assigned e -> {
        next.assignee = e.assignee();
        if (e.assignee() != null) {
          next.holder = Holder.PERSON;
          next.pending = List.of();
        }
      }
      case Event.Resolved _ -> {
        next.status = Status.RESOLVED;
        next.pending = List.of();
        next.waitingSince = null;
        next.snoozedUntil = null;
        next.unread = 0;
      }
      case Event.Reopened e -> {
        next.status = Status.OPEN;
        next.snoozedUntil = null;
        // Kira may try again at a new question; a person who was asked for stays asked for.
        if (e.actor().startsWith("visitor:") && state.status() == Status.RESOLVED) {
          next.csat = null;
          next.csatComment = null;
        }
      }
      case Event.Snoozed e -> {
        next.status = Status.SNOOZED;
        next.snoozedUntil = e.until();
      }
      case Event.Woken _ -> {
        next.status = Status.OPEN;
        next.snoozedUntil = null;
        next.unread = Math.max(1, state.unread());
      }
      case Event.MarkedRead _ -> next.unread = 0;
      case Event.Rated e -> {
        next.csat = e.score();
        next.csatComment = e.comment();
      }
      case Event.ContactChanged e -> next.contact = e.contact();
    }
    return next.state();
  }

  /** The state being changed by one event; nothing outside {@link #apply} sees it. */
  private static final class Draft {
    private @Nullable UUID contact;
    private String channel;
    private @Nullable Origin origin;
    private @Nullable String locale;
    private String subject;
    private Status status;
    private Holder holder;
    private @Nullable UUID assignee;
    private int unread;
    private String preview;
    private @Nullable Instant createdAt;
    private @Nullable Instant lastMessageAt;
    private @Nullable Speaker lastSpeaker;
    private @Nullable Instant waitingSince;
    private @Nullable Instant snoozedUntil;
    private @Nullable String handOffReason;
    private @Nullable Integer csat;
    private @Nullable String csatComment;
    private boolean answered;
    private List<Asked> pending;
    private List<UUID> recent;
    private List<AnswerRequest.Turn> turns;
    private @Nullable Question question;
    private @Nullable UUID missedCall;

    Draft(State s) {
      contact = s.contact();
      channel = s.channel();
      origin = s.origin();
      locale = s.locale();
      subject = s.subject();
      status = s.status();
      holder = s.holder();
      assignee = s.assignee();
      unread = s.unread();
      preview = s.preview();
      createdAt = s.createdAt();
      lastMessageAt = s.lastMessageAt();
      lastSpeaker = s.lastSpeaker();
      waitingSince = s.waitingSince();
      snoozedUntil = s.snoozedUntil();
      handOffReason = s.handOffReason();
      csat = s.csat();
      csatComment = s.csatComment();
      answered = s.answered();
      pending = s.pending();
      recent = s.recent();
      turns = s.turns();
      question = s.question();
      missedCall = s.missedCall();
    }

    void says(Speaker speaker, @Nullable UUID messageId, String text, Instant at) {
      lastSpeaker = speaker;
      missedCall = null;
      lastMessageAt = at;
      preview = shortened(text, PREVIEW_LENGTH);
      turns =
          plus(turns, new AnswerRequest.Turn(speaker.name(), shortened(text, TURN_LENGTH)), TURNS);
      if (messageId != null) {
        recent = plus(recent, messageId, REMEMBERED_MESSAGES);
      }
    }

    State state() {
      return new State(
          contact,
          channel,
          origin,
          locale,
          subject,
          status,
          holder,
          assignee,
          unread,
          preview,
          createdAt,
          lastMessageAt,
          lastSpeaker,
          waitingSince,
          snoozedUntil,
          handOffReason,
          csat,
          csatComment,
          answered,
          pending,
          recent,
          turns,
          question,
          missedCall);
    }
  }

  private static <T> List<T> plus(List<T> list, T item, int most) {
    var copy = new ArrayList<>(list);
    copy.add(item);
    return copy.size() <= most ? copy : copy.subList(copy.size() - most, copy.size());
  }

  private static String oneLine(String text, List<AttachmentRef> attachments) {
    var line = text.strip().replaceAll("\\s+", " ");
    return line.isEmpty() && !attachments.isEmpty() ? attachments.getFirst().name() : line;
  }

  private static String shortened(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
    return text.substring(0, end) + "…";
  }

  @Override
  public Optional<Command> onAlarm(Instant at) {
    return Optional.of(new Command.Ring(at));
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    var dimensions = new HashMap<String, Object>();
    if (after.contact() != null) {
      dimensions.put("contact_id", after.contact());
    }
    dimensions.put("channel", after.channel());
    dimensions.put("actor", event.actor());
    return dimensions;
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.<State, Event>named("conversation")
        .column("contact_id", "uuid", State::contact)
        .column("channel", "text", State::channel)
        .column("status", "text", state -> state.status().name())
        .column("holder", "text", state -> state.holder().name())
        .column("assignee", "uuid", State::assignee)
        .column("unread", "int4", State::unread)
        .column("created_at", "timestamptz", State::createdAt)
        .column("last_message_at", "timestamptz", State::lastMessageAt)
        .column("waiting_since", "timestamptz", State::waitingSince)
        .column("csat", "int4", State::csat)
        .rows(
            new Rows<State, Event>(
                    "message",
                    List.of(
                        new RowColumn("conversation_id", "uuid"),
                        new RowColumn("version", "int8"),
                        new RowColumn("message_id", "uuid"),
                        new RowColumn("at", "timestamptz"),
                        new RowColumn("type", "text"),
                        new RowColumn("actor", "text"),
                        new RowColumn("body", "jsonb")),
                    2,
                    (written, event) -> Transcript.rows(written, event))
                .ownedBy("conversation_id"));
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public State empty() {
    return new State(
        null,
        "",
        null,
        null,
        "",
        Status.OPEN,
        Holder.KIRA,
        null,
        0,
        "",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        false,
        List.of(),
        List.of(),
        List.of(),
        null,
        null);
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

  @Override
  public Class<?> replyType() {
    return Posted.class;
  }
}
