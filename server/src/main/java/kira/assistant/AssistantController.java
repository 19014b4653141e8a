package kira.assistant;

import java.util.List;
import java.util.UUID;
import kira.conversations.AnswerRequest.Turn;
import kira.conversations.ConversationId;
import kira.conversations.Conversations;
import kira.conversations.KiraAnswer;
import kira.conversations.KiraAnswer.Citation;
import kira.conversations.MessageView;
import kira.knowledge.Audience;
import kira.platform.html.CleanText;
import kira.platform.http.Cancellation;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Needed;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Asking Kira from the console: a trial question, and a draft for an agent's reply. */
@RestController
@RequestMapping("/api/v1")
class AssistantController {
  private static final int LONGEST_QUESTION = 2_000;

  /** Lines of the thread that are looked at for a draft. */
  private static final int LOOK_BACK = 60;

  private static final int TURNS = 6;

  private final Assistant assistant;
  private final Conversations conversations;

  AssistantController(Assistant assistant, Conversations conversations) {
    this.assistant = assistant;
    this.conversations = conversations;
  }

  record AskBody(@Needed @Nullable String question, @Nullable Audience audience) {}

  /**
   * A draft for the agent.
   *
   * @param internal whether it rests on an article that visitors must not see
   */
  record Suggestion(boolean known, String text, List<Citation> citations, boolean internal) {}

  /** Answers as a visitor, or a colleague, would be answered. Nothing is stored. */
  @PostMapping("/knowledge/ask")
  @Requires(Permission.KNOWLEDGE_READ)
  KiraAnswer ask(@RequestBody AskBody body) {
    var question = body.question == null ? "" : CleanText.line(body.question);
    if (question.isEmpty() || question.length() > LONGEST_QUESTION) {
      throw Problem.badRequest(
          "invalid_request",
          "A question has 1 to %,d characters.".formatted(LONGEST_QUESTION),
          "question");
    }
    var audience = body.audience == null ? Audience.PUBLIC : body.audience;
    return answer(new Assistant.Question(question, List.of(), audience));
  }

  /** Drafts a reply to what the visitor asked last; internal articles may be used. */
  @PostMapping("/conversations/{id}/suggest")
  @Requires(Permission.CONVERSATIONS_REPLY)
  Suggestion suggest(@PathVariable UUID id) {
    var tenant = caller().tenant();
    var conversation = new ConversationId(id);
    var view =
        conversations
            .find(tenant, conversation)
            .orElseThrow(() -> Problem.notFound("conversation"));
    var said =
        conversations
            .messagesAfter(tenant, conversation, Math.max(0, view.version() - LOOK_BACK), LOOK_BACK)
            .stream()
            .filter(m -> m.kind().equals("MESSAGE") && !m.text().isBlank())
            .toList();
    int last = lastQuestion(said);
    if (last < 0) {
      return new Suggestion(false, "The visitor has not asked anything yet.", List.of(), false);
    }
    var history =
        said.subList(Math.max(0, last - TURNS), last).stream()
            .map(m -> new Turn(m.author().kind(), m.text()))
            .toList();
    var answer = answer(new Assistant.Question(said.get(last).text(), history, Audience.INTERNAL));
    return new Suggestion(
        answer.known(),
        answer.text(),
        answer.citations(),
        answer.citations().stream().anyMatch(c -> c.url() == null));
  }

  /** "Thanks" behind a question is not what a draft is wanted for. */
  private static int lastQuestion(List<MessageView> said) {
    int visitor = -1;
    for (int i = said.size() - 1; i >= 0; i--) {
      if (said.get(i).author().kind().equals("VISITOR")) {
        visitor = visitor < 0 ? i : visitor;
        if (Intent.of(said.get(i).text()) instanceof Intent.Question) {
          return i;
        }
      }
    }
    return visitor;
  }

  private KiraAnswer answer(Assistant.Question question) {
    return assistant
        .answer(caller().tenant(), question, _ -> {}, new Cancellation())
        .orElseThrow(() -> new Problem(503, "unavailable", "The answer was interrupted.", null));
  }

  private static Caller caller() {
    return Tenancy.caller();
  }
}
