package kira.channels.chat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import kira.contacts.Contacts;
import kira.conversations.ConversationId;
import kira.conversations.ConversationView;
import kira.conversations.Conversations;
import kira.objects.DurableObjects;
import kira.objects.JournalEntry;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Brings news to the widgets connected to this node. An entry of the journal says only that a
 * conversation has something new; each socket is then sent every visible line behind the last it
 * was sent, so that nothing is missed, doubled or out of order. Passing signals go straight
 * through.
 */
@Component
class ChatFeed {
  private static final Logger log = LoggerFactory.getLogger(ChatFeed.class);
  private static final int PAGE = 50;

  private record Person(UUID tenant, UUID contact) {}

  private record Place(UUID tenant, UUID conversation) {}

  /** A tenant's signals, heard while at least one of its visitors is connected. */
  private record Signals(AutoCloseable subscription, AtomicInteger listeners) {}

  private final DurableObjects objects;
  private final Conversations conversations;
  private final Contacts contacts;
  private final AttachmentLinks links;
  private final JsonMapper json;

  /** Whom a socket hears of, and which conversation it shows. */
  private final Map<Person, Set<ChatSocket>> byPerson = new ConcurrentHashMap<>();

  private final Map<Place, Set<ChatSocket>> byPlace = new ConcurrentHashMap<>();

  /** How often each conversation has had news that is not yet brought. */
  private final Map<Place, Integer> news = new ConcurrentHashMap<>();

  private final Map<UUID, Signals> signals = new HashMap<>();
  private final AtomicInteger connected = new AtomicInteger();
  private @Nullable AutoCloseable following;

  ChatFeed(
      DurableObjects objects,
      Conversations conversations,
      Contacts contacts,
      AttachmentLinks links,
      JsonMapper json,
      MeterRegistry meters) {
    this.objects = objects;
    this.conversations = conversations;
    this.contacts = contacts;
    this.links = links;
    this.json = json;
    Gauge.builder("kira.chat.sockets", connected, AtomicInteger::get)
        .description("widgets that listen on this node")
        .register(meters);
  }

  @EventListener(ContextRefreshedEvent.class)
  synchronized void start() {
    if (following == null) {
      following = objects.follow(this::heard);
    }
  }

  @PreDestroy
  synchronized void stop() throws Exception {
    if (following != null) {
      following.close();
    }
  }

  /** From now on the socket hears of everything that happens to its visitor's contact. */
  void listen(ChatSocket socket, TenantId tenant, UUID contact) {
    if (add(byPerson, new Person(tenant.value(), contact), socket)) {
      connected.incrementAndGet();
      hearSignals(tenant);
    }
  }

  /** The socket shows another conversation, of which the widget has all up to a version. */
  void show(ChatSocket socket, TenantId tenant, UUID conversation, long after) {
    socket.transcript.lock();
    try {
      var before = socket.conversation();
      if (conversation.equals(before)) {
        return;
      }
      if (before != null) {
        remove(byPlace, new Place(tenant.value(), before), socket);
      }
      socket.turnTo(conversation, after);
      add(byPlace, new Place(tenant.value(), conversation), socket);
    } finally {
      socket.transcript.unlock();
    }
  }

  void forget(ChatSocket socket) {
    socket.visitor().ifPresent(visitor -> forget(socket, visitor));
  }

  private void forget(ChatSocket socket, Visitor visitor) {
    var tenant = visitor.tenant();
    var conversation = socket.conversation();
    if (conversation != null) {
      remove(byPlace, new Place(tenant.value(), conversation), socket);
    }
    var contact = visitor.contact();
    if (contact != null && remove(byPerson, new Person(tenant.value(), contact), socket)) {
      connected.decrementAndGet();
      muteSignals(tenant);
    }
  }

  /** Sends what the socket has missed of its conversation, and how the conversation stands. */
  void catchUp(ChatSocket socket, TenantId tenant, ConversationView view)
      throws InterruptedException {
    socket.transcript.lock();
    try {
      sendLines(socket, tenant, view.id());
      var state = Wire.ConversationState.of(view);
      if (!state.equals(socket.state)) {
        socket.state = state;
        socket.write(json.writeValueAsString(new Wire.State(state)));
      }
    } finally {
      socket.transcript.unlock();
    }
  }

  private void sendLines(ChatSocket socket, TenantId tenant, UUID conversation)
      throws InterruptedException {
    var id = new ConversationId(conversation);
    while (!socket.isClosed()) {
      long after = socket.cursor;
      var lines = Tenancy.in(tenant, () -> conversations.messagesAfter(tenant, id, after, PAGE));
      for (var line : lines) {
        var written = Wire.Line.of(conversation, line, links.of(tenant));
        socket.write(json.writeValueAsString(new Wire.Message(written)));
        socket.cursor = line.version();
      }
      if (lines.size() < PAGE) {
        return;
      }
      socket.flush();
    }
  }

  private void heard(List<JournalEntry> entries) {
    var places = new HashMap<Place, Person>();
    for (var entry : entries) {
      if (entry.isErasure()) {
        if (entry.kind().equals("contact")) {
          erased(new Person(entry.tenant(), entry.objectId()));
        }
      } else if (entry.kind().equals("conversation")) {
        if (entry.dimensions().get("contact_id") instanceof UUID contact) {
          var person = new Person(entry.tenant(), contact);
          if (byPerson.containsKey(person)) {
            places.put(new Place(entry.tenant(), entry.objectId()), person);
          }
        }
      } else {
        contacts
            .merged(entry)
            .ifPresent(merge -> follow(merge.tenant(), merge.source(), merge.target()));
      }
    }
    places.forEach(this::bring);
  }

  /** Whoever was erased is a stranger when they come back. */
  private void erased(Person person) {
    for (var socket : byPerson.getOrDefault(person, Set.of())) {
      socket.greetAgain();
    }
  }

  /** A visitor became somebody known: their open tabs hear of that contact from now on. */
  private void follow(TenantId tenant, UUID from, UUID to) {
    var moved = byPerson.remove(new Person(tenant.value(), from));
    if (moved == null) {
      return;
    }
    for (var socket : moved) {
      socket.visitor().ifPresent(visitor -> socket.visitor(visitor.as(to)));
      add(byPerson, new Person(tenant.value(), to), socket);
    }
  }

  /** One thread per conversation with news; what comes meanwhile, it brings as well. */
  private void bring(Place place, Person person) {
    if (news.merge(place, 1, Integer::sum) > 1) {
      return;
    }
    Thread.ofVirtual()
        .name("chat-feed")
        .start(() -> {
          Integer brought;
          do {
            brought = news.get(place);
            try {
              send(place, person);
            } catch (RuntimeException e) {
              // The sockets lack this piece of news; the next one brings both.
              log.warn("could not bring the news of {}", place.conversation(), e);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          } while (!news.remove(place, brought));
        });
  }

  private void send(Place place, Person person) throws InterruptedException {
    var tenant = new TenantId(place.tenant());
    var view =
        Tenancy.in(
            tenant, () -> conversations.find(tenant, new ConversationId(place.conversation())));
    if (view.isEmpty()) {
      return;
    }
    for (var socket : byPerson.getOrDefault(person, Set.of())) {
      if (place.conversation().equals(socket.conversation())) {
        catchUp(socket, tenant, view.get());
      } else {
        // Begun in another tab or on another device; the widget decides whether to follow.
        socket.write(
            json.writeValueAsString(new Wire.State(Wire.ConversationState.of(view.get()))));
      }
    }
  }

  private void signalled(TenantId tenant, String text) {
    var signal = json.readTree(text);
    var conversation = signal.path("conversationId").asString("");
    if (conversation.isEmpty()) {
      return;
    }
    var place = new Place(tenant.value(), UUID.fromString(conversation));
    var watching = byPlace.get(place);
    var frame = watching == null ? null : forVisitor(place.conversation(), signal);
    if (frame != null && watching != null) {
      var written = json.writeValueAsString(frame);
      watching.forEach(socket -> socket.write(written));
    }
  }

  /** What a visitor may know of a signal: that a person types, and Kira's answer so far. */
  private static @Nullable Wire forVisitor(UUID conversation, JsonNode signal) {
    var by = signal.path("by");
    return switch (signal.path("signal").asString("")) {
      case "typing" ->
          by.path("kind").asString("").equals("USER")
              ? new Wire.Typing(
                  conversation, by.path("name").asString(""), signal.path("on").asBoolean(false))
              : null;
      case "answer" -> new Wire.Answer(conversation, signal.path("text").asString(""));
      default -> null;
    };
  }

  private void hearSignals(TenantId tenant) {
    synchronized (signals) {
      signals
          .computeIfAbsent(
              tenant.value(),
              _ ->
                  new Signals(
                      objects.onSignal(
                          Conversations.signalTopic(tenant), text -> signalled(tenant, text)),
                      new AtomicInteger()))
          .listeners()
          .incrementAndGet();
    }
  }

  private void muteSignals(TenantId tenant) {
    synchronized (signals) {
      var heard = signals.get(tenant.value());
      if (heard == null || heard.listeners().decrementAndGet() > 0) {
        return;
      }
      signals.remove(tenant.value());
      try {
        heard.subscription().close();
      } catch (Exception e) {
        log.warn("could not stop hearing the signals of {}", tenant, e);
      }
    }
  }

  private static <K> boolean add(Map<K, Set<ChatSocket>> index, K key, ChatSocket socket) {
    var added = new boolean[1];
    index.compute(
        key,
        (_, all) -> {
          var sockets = all == null ? ConcurrentHashMap.<ChatSocket>newKeySet() : all;
          added[0] = sockets.add(socket);
          return sockets;
        });
    return added[0];
  }

  private static <K> boolean remove(Map<K, Set<ChatSocket>> index, K key, ChatSocket socket) {
    var removed = new boolean[1];
    index.computeIfPresent(
        key,
        (_, all) -> {
          removed[0] = all.remove(socket);
          return all.isEmpty() ? null : all;
        });
    return removed[0];
  }
}
