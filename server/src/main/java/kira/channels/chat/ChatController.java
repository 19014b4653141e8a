package kira.channels.chat;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import kira.assistant.Assistant;
import kira.contacts.ContactView;
import kira.conversations.ConversationView;
import kira.conversations.Conversations;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Open;
import kira.platform.web.Problem;
import kira.platform.web.PublicAddress;
import kira.platform.web.RateLimits;
import kira.team.Team;
import kira.team.WorkspaceView;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where a widget begins: who is there, how the chat looks, and what was said before. */
@RestController
@RequestMapping("/chat/v1/sessions")
class ChatController {
  private final Team team;
  private final VisitorDesk desk;
  private final VisitorTokens tokens;
  private final Conversations conversations;
  private final Assistant assistant;
  private final ChatWords words;
  private final PublicAddress address;
  private final RateLimits limits;
  private final ChatLimits most;

  ChatController(
      Team team,
      VisitorDesk desk,
      VisitorTokens tokens,
      Conversations conversations,
      Assistant assistant,
      ChatWords words,
      PublicAddress address,
      RateLimits limits,
      ChatLimits most) {
    this.team = team;
    this.desk = desk;
    this.tokens = tokens;
    this.conversations = conversations;
    this.assistant = assistant;
    this.words = words;
    this.address = address;
    this.limits = limits;
    this.most = most;
  }

  /**
   * @param workspace its slug
   * @param token of an earlier session
   */
  record SessionRequest(
      String workspace,
      @Nullable String token,
      VisitorDesk.@Nullable Claim identity,
      Frame.@Nullable PageView page,
      @Nullable String locale) {}

  /**
   * @param contact null until the visitor did something
   * @param position version of the conversation, 0 when there is none
   */
  record SessionAnswer(
      String token,
      @Nullable ContactAnswer contact,
      LookAnswer settings,
      Wire.@Nullable ConversationState conversation,
      long position) {}

  record ContactAnswer(UUID id, String name) {}

  /**
   * @param assistant what the workspace calls Kira
   * @param words of the widget, where its own English is not the visitor's language
   */
  record LookAnswer(
      String title,
      String greeting,
      String color,
      ChatSettings.Position position,
      List<String> suggestions,
      String assistant,
      Map<String, String> words) {}

  @PostMapping
  @Open("Visitors of customers' sites have no account; origin, limits and token guard it.")
  SessionAnswer begin(@RequestBody SessionRequest request, HttpServletRequest http) {
    limits.take("chat-sessions/" + http.getRemoteAddr(), most.sessionLimit());
    var workspace =
        team.workspaceBySlug(request.workspace()).orElseThrow(() -> Problem.notFound("workspace"));
    return Tenancy.in(workspace.id(), () -> begin(workspace, request, http));
  }

  private SessionAnswer begin(
      WorkspaceView workspace, SessionRequest request, HttpServletRequest http) {
    var chat = desk.settings(workspace.id());
    var origin = Optional.ofNullable(http.getHeader(HttpHeaders.ORIGIN));
    ChatDoor.admit(
        chat, origin, origin.filter(from -> address.isOwnOrigin(from, http)).isPresent());
    var visitor = desk.recognise(workspace.id(), request.token());
    if (request.identity() != null) {
      visitor = desk.identify(visitor, request.identity(), chat, ChatWords.tag(request.locale()));
    }
    desk.admit(visitor, chat);
    var contact = desk.contact(visitor);
    var conversation = contact.flatMap(known -> newest(workspace, known, request.token()));
    return new SessionAnswer(
        tokens.issue(visitor),
        contact.map(known -> new ContactAnswer(known.id(), known.name())).orElse(null),
        look(workspace, chat, request.locale()),
        conversation.map(Wire.ConversationState::of).orElse(null),
        conversation.map(ConversationView::version).orElse(0L));
  }

  /**
   * Also looks where the visitor was before somebody vouched for them: the contacts are one
   * already, but a conversation learns of it a moment later. It looks there first: a conversation
   * that moves between the two looks is then seen twice, and not missed.
   */
  private Optional<ConversationView> newest(
      WorkspaceView workspace, ContactView contact, @Nullable String token) {
    return Stream.concat(
            desk.sameAs(workspace.id(), contact.id(), token).stream(), Stream.of(contact.id()))
        .distinct()
        .flatMap(known -> conversations.current(workspace.id(), known, ChatTalk.CHANNEL).stream())
        .max(Comparator.comparing(ConversationView::lastMessageAt));
  }

  private LookAnswer look(WorkspaceView workspace, ChatSettings chat, @Nullable String locale) {
    var spoken = words.in(locale);
    return new LookAnswer(
        chat.title() == null ? workspace.name() : chat.title(),
        chat.greeting() == null ? words.greeting(locale) : chat.greeting(),
        chat.color(),
        chat.position(),
        chat.suggestions(),
        assistant.name(workspace.id()),
        spoken);
  }
}
