package kira.channels.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import kira.conversations.ConversationView;
import kira.conversations.KiraAnswer;
import kira.conversations.MessageView;
import org.jspecify.annotations.Nullable;

/** What the server says to a widget. Notes, scores, reasons and user ids have no place in these. */
@JsonInclude(JsonInclude.Include.NON_NULL)
sealed interface Wire {
  String type();

  record Ready(String type, @Nullable ConversationState conversation) implements Wire {
    Ready(@Nullable ConversationState conversation) {
      this("ready", conversation);
    }
  }

  record Token(String type, String token) implements Wire {
    Token(String token) {
      this("token", token);
    }
  }

  record Ack(String type, UUID id, long version) implements Wire {
    Ack(UUID id, long version) {
      this("ack", id, version);
    }
  }

  /**
   * @param id of what was refused; null when it was the connection
   * @param retryAfter seconds
   */
  record Refused(
      String type,
      @Nullable UUID id,
      String code,
      String message,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long retryAfter)
      implements Wire {
    Refused(@Nullable UUID id, String code, String message) {
      this("refused", id, code, message, null);
    }

    static Refused rateLimited(@Nullable UUID id, Duration wait) {
      return new Refused(
          "refused",
          id,
          "rate_limited",
          "That was a lot at once. Please wait a moment.",
          Math.max(1, wait.plusMillis(999).toSeconds()));
    }
  }

  record Message(String type, Line message) implements Wire {
    Message(Line message) {
      this("message", message);
    }
  }

  record State(String type, ConversationState conversation) implements Wire {
    State(ConversationState conversation) {
      this("state", conversation);
    }
  }

  record Typing(String type, String signal, UUID conversation, String name, boolean on)
      implements Wire {
    Typing(UUID conversation, String name, boolean on) {
      this("signal", "typing", conversation, name, on);
    }
  }

  record Answer(String type, String signal, UUID conversation, String text) implements Wire {
    Answer(UUID conversation, String text) {
      this("signal", "answer", conversation, text);
    }
  }

  record Failure(String type, String code, String message) implements Wire {
    Failure(String code, String message) {
      this("error", code, message);
    }
  }

  record Pong(String type) implements Wire {
    Pong() {
      this("pong");
    }
  }

  /**
   * @param person name of whoever answers
   * @param rating 1 to 5
   */
  record ConversationState(
      UUID id, String status, String holder, @Nullable String person, @Nullable Integer rating) {
    static ConversationState of(ConversationView view) {
      var assignee = view.assignee();
      return new ConversationState(
          view.id(),
          view.status(),
          view.holder(),
          assignee == null ? null : assignee.name(),
          view.csat());
    }
  }

  /**
   * One line of the transcript.
   *
   * @param by {@code VISITOR}, {@code KIRA}, {@code USER} or {@code SYSTEM}
   * @param event what happened, when nothing was said
   * @param html of a person's formatted reply
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Line(
      UUID id,
      UUID conversation,
      long version,
      Instant at,
      String by,
      String name,
      @Nullable String event,
      String text,
      @Nullable String html,
      List<File> attachments,
      @Nullable Cited answer) {
    static Line of(UUID conversation, MessageView view, FileLinks links) {
      var author = view.author();
      var event = view.event();
      return new Line(
          view.id(),
          conversation,
          view.version(),
          view.at(),
          event == null ? author.kind() : "SYSTEM",
          // The visitor knows their own name, whatever the workspace calls them stays there, and
          // what the assistant is called came with the session: one name, for old lines as well.
          author.kind().equals("USER") ? author.name() : "",
          event == null ? null : event.type(),
          view.text(),
          author.kind().equals("USER") && event == null ? view.html() : null,
          view.attachments().stream()
              .map(file ->
                  new File(file.id(), file.name(), file.type(), file.size(), links.of(file.id())))
              .toList(),
          view.answer() == null ? null : Cited.of(view.answer()));
    }
  }

  record File(UUID id, String name, String type, long size, String url) {}

  /** Gives a file a link that works for a while. */
  interface FileLinks {
    String of(UUID file);
  }

  /**
   * @param quoted whether every sentence of the answer stands so in the help pages
   */
  record Cited(boolean known, boolean quoted, List<Source> citations) {
    static Cited of(KiraAnswer answer) {
      var sources =
          answer.citations().stream()
              .filter(citation -> citation.url() != null)
              .map(citation ->
                  new Source(
                      citation.n(),
                      citation.articleTitle(),
                      citation.heading(),
                      java.util.Objects.requireNonNull(citation.url()),
                      citation.quote()))
              .toList();
      return new Cited(answer.known(), answer.known() && quotes(answer), sources);
    }

    private static boolean quotes(KiraAnswer answer) {
      var text = flat(answer.text());
      return !answer.citations().isEmpty()
          && answer.citations().stream()
              .allMatch(citation -> text.contains(flat(citation.quote())));
    }

    private static String flat(String text) {
      return text.replaceAll("\\[\\d+]", "").replaceAll("\\s+", " ").strip();
    }
  }

  record Source(int n, String title, String heading, String url, String quote) {}
}
