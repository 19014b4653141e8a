package kira.knowledge;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The claim on an address word: two articles of a tenant never share one, though each decides
 * alone. Its id follows from the word, so whoever wants the word asks the same object.
 */
@Component
final class ArticleSlug implements Kind<ArticleSlug.State, ArticleSlug.Command, ArticleSlug.Event> {
  static final String NAME = "article-slug";

  record State(@Nullable UUID holder) {}

  sealed interface Command {
    record Claim(UUID article) implements Command {}

    record Release(UUID article) implements Command {}
  }

  sealed interface Event {
    record Claimed(UUID article) implements Event {}

    record Released(UUID article) implements Event {}
  }

  static UUID id(TenantId tenant, String slug) {
    return UUID.nameUUIDFromBytes(
        "%s/article-slug/%s".formatted(tenant, slug).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String name() {
    return NAME;
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
  public State empty() {
    return new State(null);
  }

  @Override
  public Decision<Event> decide(State state, Command command) {
    return switch (command) {
      case Command.Claim(var article) when state.holder == null ->
          Decision.accept(new Event.Claimed(article));
      case Command.Claim(var article) when article.equals(state.holder) -> Decision.accept();
      case Command.Claim _ -> Decision.refuse("taken", "Another article has this address.");
      case Command.Release(var article) when article.equals(state.holder) ->
          Decision.accept(new Event.Released(article));
      case Command.Release _ -> Decision.accept();
    };
  }

  @Override
  public State apply(State state, Event event) {
    return switch (event) {
      case Event.Claimed(var article) -> new State(article);
      case Event.Released _ -> new State(null);
    };
  }

  @Override
  public StateTable<State, Event> table() {
    return StateTable.named("article_slug");
  }

  @Override
  public Map<String, Object> dimensions(State after, Event event) {
    return Map.of("actor", Article.SYSTEM);
  }
}
