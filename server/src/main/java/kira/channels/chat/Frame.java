package kira.channels.chat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a widget may say on its socket. Unknown types, fields and wrong types are malformed. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Frame.Hello.class, name = "hello"),
  @JsonSubTypes.Type(value = Frame.Send.class, name = "send"),
  @JsonSubTypes.Type(value = Frame.Person.class, name = "person"),
  @JsonSubTypes.Type(value = Frame.Rate.class, name = "rate"),
  @JsonSubTypes.Type(value = Frame.Typing.class, name = "typing"),
  @JsonSubTypes.Type(value = Frame.Ping.class, name = "ping")
})
sealed interface Frame {

  /**
   * Must come first.
   *
   * @param after last version of the conversation that the widget holds
   * @param page where the visitor is, for the conversation's origin
   */
  record Hello(
      String token,
      @Nullable UUID conversation,
      long after,
      @Nullable PageView page,
      @Nullable String locale)
      implements Frame {
    public Hello {
      Objects.requireNonNull(token);
    }
  }

  record PageView(@Nullable String url, @Nullable String title, @Nullable String referrer) {}

  /** Acknowledged only when it is committed; the same id again is the same message. */
  record Send(UUID id, UUID conversation, @Nullable String text, @Nullable List<UUID> attachments)
      implements Frame, Act {
    public Send {
      Objects.requireNonNull(id);
      Objects.requireNonNull(conversation);
    }
  }

  record Person(UUID id, UUID conversation) implements Frame, Act {
    public Person {
      Objects.requireNonNull(id);
      Objects.requireNonNull(conversation);
    }
  }

  record Rate(UUID id, UUID conversation, int score, @Nullable String comment)
      implements Frame, Act {
    public Rate {
      Objects.requireNonNull(id);
      Objects.requireNonNull(conversation);
    }
  }

  record Typing(UUID conversation, boolean on) implements Frame {
    public Typing {
      Objects.requireNonNull(conversation);
    }
  }

  record Ping() implements Frame {}

  /** Something that is acknowledged or refused by its id. */
  sealed interface Act {
    UUID id();

    UUID conversation();
  }
}
