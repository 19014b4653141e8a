package kira.channels.chat;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import kira.contacts.ContactView;
import kira.contacts.Contacts;
import kira.conversations.AttachmentRef;
import kira.conversations.Attachments;
import kira.conversations.ConversationId;
import kira.conversations.ConversationView;
import kira.conversations.Conversations;
import kira.conversations.VisitorMessage;
import kira.objects.ObjectUnavailableException;
import kira.objects.Outcome;
import kira.objects.Refusal;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** What a visitor does in a conversation, each acknowledged only when it is on disk. */
@Component
class ChatTalk {
  static final String CHANNEL = "chat";

  private final Conversations conversations;
  private final Contacts contacts;
  private final Attachments attachments;
  private final VisitorDesk desk;
  private final VisitorTokens tokens;
  private final ChatFeed feed;
  private final JsonMapper json;

  ChatTalk(
      Conversations conversations,
      Contacts contacts,
      Attachments attachments,
      VisitorDesk desk,
      VisitorTokens tokens,
      ChatFeed feed,
      JsonMapper json) {
    this.conversations = conversations;
    this.contacts = contacts;
    this.attachments = attachments;
    this.desk = desk;
    this.tokens = tokens;
    this.feed = feed;
    this.json = json;
  }

  /** Says what the widget has missed, and keeps it informed from now on. */
  void greet(ChatSocket socket, Visitor visitor, @Nullable UUID conversation, long after)
      throws InterruptedException {
    var contact = visitor.contact();
    if (contact != null) {
      feed.listen(socket, visitor.tenant(), contact);
    }
    var view =
        conversation == null
            ? Optional.<ConversationView>empty()
            : mine(visitor, new ConversationId(conversation));
    write(socket, new Wire.Ready(view.map(Wire.ConversationState::of).orElse(null)));
    if (view.isPresent()) {
      // Listening before looking: what happens in between is sent once, by version.
      feed.show(socket, visitor.tenant(), view.get().id(), after);
      feed.catchUp(socket, visitor.tenant(), view.get());
    }
  }

  void act(ChatSocket socket, Visitor visitor, Frame.Act act) throws InterruptedException {
    Outcome outcome;
    try {
      outcome =
          switch (act) {
            case Frame.Send send -> receive(socket, send);
            case Frame.Person person ->
                ofMine(visitor, person, id -> conversations.askForPerson(visitor.tenant(), id));
            case Frame.Rate rate ->
                ofMine(
                    visitor,
                    rate,
                    id ->
                        conversations.rate(
                            visitor.tenant(), id, rate.score(), comment(rate.comment())));
          };
    } catch (ObjectUnavailableException e) {
      write(socket, unavailable(act.id()));
      return;
    }
    switch (outcome) {
      case Outcome.Done done -> {
        write(socket, new Wire.Ack(act.id(), done.version()));
        watch(socket, act.conversation());
      }
      case Outcome.Refused(var refusal) -> write(socket, refused(visitor, act, refusal));
    }
  }

  void typing(ChatSocket socket, Visitor visitor, Frame.Typing typing) {
    var contact = visitor.contact();
    // Shown only after it was found to be the visitor's own.
    if (contact != null && typing.conversation().equals(socket.conversation())) {
      conversations.typing(
          visitor.tenant(),
          new ConversationId(typing.conversation()),
          new Actor.Visitor(contact),
          desk.contact(visitor).map(ContactView::name).orElse(Contacts.unnamed(contact)),
          typing.on());
    }
  }

  static Wire unavailable(UUID id) {
    return new Wire.Refused(
        "refused", id, "unavailable", "This could not be kept yet; it is sent again.", 2L);
  }

  private Outcome receive(ChatSocket socket, Frame.Send send) {
    var visitor = remembered(socket);
    var tenant = visitor.tenant();
    var text = send.text() == null ? "" : send.text();
    if (text.length() > Conversations.TEXT_LIMIT) {
      return new Outcome.Refused(
          new Refusal(
              "message_too_long",
              "A message has at most %d characters.".formatted(Conversations.TEXT_LIMIT),
              "text"));
    }
    List<AttachmentRef> files;
    try {
      files = files(visitor, send.attachments());
    } catch (Problem unknown) {
      return new Outcome.Refused(
          new Refusal(unknown.code(), String.valueOf(unknown.getMessage()), "attachments"));
    }
    var id = new ConversationId(send.conversation());
    var message =
        new VisitorMessage(send.id(), CleanText.block(text), files, socket.page(), socket.locale());
    // Of a merge in another tab the socket hears a moment later.
    var person = desk.present(visitor);
    var outcome = receive(person, id, message);
    if (outcome instanceof Outcome.Refused(var refusal) && refusal.code().equals("not_found")) {
      // Begun by the contact that was, after the news of its merge had gone round.
      var left = mine(person, id).map(view -> view.contact().id());
      if (left.isPresent() && !left.get().equals(person.contact())) {
        conversations.follow(tenant, id, left.get(), Objects.requireNonNull(person.contact()));
        return receive(person, id, message);
      }
    }
    return outcome;
  }

  private Outcome receive(Visitor visitor, ConversationId id, VisitorMessage message) {
    return conversations.receive(
        visitor.tenant(), id, Objects.requireNonNull(visitor.contact()), CHANNEL, message);
  }

  private List<AttachmentRef> files(Visitor visitor, @Nullable List<UUID> ids) {
    return ids == null || ids.isEmpty()
        ? List.of()
        : Tenancy.in(
            visitor.tenant(),
            () ->
                attachments.named(
                    visitor.tenant(),
                    new Actor.Visitor(Objects.requireNonNull(visitor.contact())),
                    ids));
  }

  /** The first thing a stranger does makes them a contact, whose news the socket then hears. */
  private Visitor remembered(ChatSocket socket) {
    var visitor = socket.visitor().orElseThrow();
    if (visitor.contact() != null) {
      return visitor;
    }
    var known = desk.remember(visitor, socket.locale());
    socket.visitor(known);
    feed.listen(socket, known.tenant(), Objects.requireNonNull(known.contact()));
    write(socket, new Wire.Token(tokens.issue(known)));
    return known;
  }

  private void watch(ChatSocket socket, UUID conversation) throws InterruptedException {
    if (conversation.equals(socket.conversation())) {
      return;
    }
    var visitor = socket.visitor().orElseThrow();
    var view = mine(visitor, new ConversationId(conversation));
    if (view.isPresent()) {
      feed.show(socket, visitor.tenant(), conversation, 0);
      feed.catchUp(socket, visitor.tenant(), view.get());
    }
  }

  private interface Deed {
    Outcome of(ConversationId conversation);
  }

  private Outcome ofMine(Visitor visitor, Frame.Act act, Deed deed) {
    var id = new ConversationId(act.conversation());
    return mine(visitor, id).isPresent() ? deed.of(id) : notFound();
  }

  private Optional<ConversationView> mine(Visitor visitor, ConversationId id) {
    return Tenancy.in(visitor.tenant(), () -> conversations.find(visitor.tenant(), id))
        .filter(view -> isOf(visitor, view));
  }

  private boolean isOf(Visitor visitor, ConversationView view) {
    var contact = visitor.contact();
    return contact != null
        && view.channel().equals(CHANNEL)
        && (contact.equals(view.contact().id())
            // The conversation learns of a merge a moment after the contact does.
            || contact.equals(contacts.survivor(visitor.tenant(), view.contact().id())));
  }

  private Wire refused(Visitor visitor, Frame.Act act, Refusal refusal) {
    if (refusal.code().equals("not_found")
        && mine(visitor, new ConversationId(act.conversation())).isPresent()) {
      return unavailable(act.id());
    }
    return new Wire.Refused(act.id(), refusal.code(), refusal.message());
  }

  private static Outcome notFound() {
    return new Outcome.Refused(
        new Refusal("not_found", "There is no such conversation.", "conversation"));
  }

  private static @Nullable String comment(@Nullable String text) {
    var clean = text == null ? "" : CleanText.block(text);
    return clean.isEmpty() ? null : clean;
  }

  private void write(ChatSocket socket, Wire frame) {
    socket.write(json.writeValueAsString(frame));
  }
}
