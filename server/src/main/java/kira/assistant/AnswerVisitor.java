package kira.assistant;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import kira.conversations.AnswerRequest;
import kira.conversations.ConversationId;
import kira.conversations.Conversations;
import kira.knowledge.Audience;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.http.Cancellation;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/**
 * Carries out a conversation's wish for an answer, and stops as soon as a person has taken over.
 */
@Component
final class AnswerVisitor implements EffectHandler<AnswerRequest> {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

  private final Assistant assistant;
  private final Conversations conversations;
  private final InstantSource clock;

  AnswerVisitor(Assistant assistant, Conversations conversations, InstantSource clock) {
    this.assistant = assistant;
    this.conversations = conversations;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return AnswerRequest.EFFECT;
  }

  @Override
  public Class<AnswerRequest> payloadType() {
    return AnswerRequest.class;
  }

  @Override
  public int attempts() {
    return 3;
  }

  @Override
  public Duration lease() {
    return Duration.ofMinutes(3);
  }

  @Override
  public EffectResult perform(Call<AnswerRequest> call) {
    var tenant = new TenantId(call.from().tenant());
    var request = call.payload();
    var conversation = new ConversationId(request.conversationId());
    if (!conversations.awaitsAnswer(tenant, conversation, request.messageId())) {
      return EffectResult.done();
    }
    if (!assistant.settings(tenant).enabled()) {
      return EffectResult.done(
          Conversations.couldNotAnswer(request.messageId(), "disabled", clock.instant()));
    }
    var question = new Assistant.Question(request.question(), request.history(), Audience.PUBLIC);
    var stream = new Stream(tenant, conversation, request);
    return assistant
        .answer(tenant, question, stream::heard, stream.cancellation)
        .map(answer ->
            EffectResult.done(Conversations.answered(request.messageId(), answer, clock.instant())))
        .orElseGet(EffectResult::done);
  }

  @Override
  public EffectResult exhausted(Call<AnswerRequest> call, String lastError) {
    return EffectResult.failed(
        lastError,
        Conversations.couldNotAnswer(call.payload().messageId(), "unavailable", clock.instant()));
  }

  /** Shows the answer as it grows to whoever watches, and asks now and then whether to go on. */
  private final class Stream {
    private final TenantId tenant;
    private final ConversationId conversation;
    private final AnswerRequest request;
    private final Cancellation cancellation = new Cancellation();
    private String shown = "";
    private Instant looked;

    Stream(TenantId tenant, ConversationId conversation, AnswerRequest request) {
      this.tenant = tenant;
      this.conversation = conversation;
      this.request = request;
      this.looked = clock.instant();
    }

    void heard(String text) {
      var now = clock.instant();
      if (!now.isBefore(looked.plus(LOOK_AGAIN))) {
        looked = now;
        if (!conversations.awaitsAnswer(tenant, conversation, request.messageId())) {
          cancellation.cancel();
          return;
        }
      }
      var delta = text.startsWith(shown) ? text.substring(shown.length()) : text;
      shown = text;
      conversations.streaming(
          tenant, conversation, Conversations.answerId(request.messageId()), delta, text);
    }
  }
}
