package kira.platform.models;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import kira.platform.KiraProperties;
import kira.platform.http.Cancellation;
import kira.platform.secrets.Secret;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Asks language models on a tenant's account and counts what it uses. */
@Component
public class ChatModels {
  private final OpenAiChat client;
  private final ModelUsage usage;
  private final KiraProperties.ChatModel settings;

  ChatModels(OpenAiChat client, ModelUsage usage, KiraProperties properties) {
    this.client = client;
    this.usage = usage;
    this.settings = properties.chatModel();
  }

  /** The endpoint the operator gives to workspaces that have none of their own. */
  public Optional<ChatEndpoint> installation() {
    URI base = settings.baseUrl();
    var name = settings.name();
    if (base == null || base.toString().isBlank() || name == null || name.isBlank()) {
      return Optional.empty();
    }
    var key = settings.apiKey();
    return Optional.of(
        new ChatEndpoint(base, name, key == null || key.isBlank() ? null : Secret.of(key)));
  }

  /**
   * Asks and waits for the whole answer.
   *
   * @param onText hears each piece of text as it arrives
   * @throws ChatException when there is no answer
   */
  public ChatAnswer ask(
      TenantId tenant,
      ChatEndpoint endpoint,
      ChatRequest request,
      Consumer<String> onText,
      Cancellation cancellation) {
    ChatAnswer.Usage used = null;
    try {
      var answer =
          client.ask(
              endpoint, request, onText, cancellation, settings.firstToken(), settings.whole());
      used = answer.usage();
      return answer;
    } finally {
      usage.add(tenant, endpoint.model(), used);
    }
  }

  public ChatAnswer ask(TenantId tenant, ChatEndpoint endpoint, ChatRequest request) {
    return ask(tenant, endpoint, request, _ -> {}, new Cancellation());
  }

  /** Whether an endpoint answers, for a settings page; never throws for what a person could set. */
  public Check check(TenantId tenant, ChatEndpoint endpoint) {
    var started = System.nanoTime();
    try {
      var request =
          ChatRequest.of(
              java.util.List.of(new ChatRequest.Message.User("Answer with the word ready.")), 16);
      client.ask(
          endpoint,
          request,
          _ -> {},
          new Cancellation(),
          Duration.ofSeconds(15),
          Duration.ofSeconds(20));
      return new Check(true, "The model answers.", millisSince(started));
    } catch (ChatException e) {
      return new Check(false, String.valueOf(e.getMessage()), millisSince(started));
    } finally {
      usage.add(tenant, endpoint.model(), null);
    }
  }

  private static long millisSince(long started) {
    return (System.nanoTime() - started) / 1_000_000;
  }

  public record Check(boolean ok, String detail, long latencyMs) {}
}
