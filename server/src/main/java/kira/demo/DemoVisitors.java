package kira.demo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import kira.contacts.Contacts;
import kira.conversations.ConversationId;
import kira.conversations.Conversations;
import kira.conversations.Origin;
import kira.conversations.VisitorMessage;
import kira.objects.Outcome;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Visitors of Northwind's site, who write in the chat as its widget lets them. */
@Component
class DemoVisitors {
  private static final String CHANNEL = "chat";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long PAUSE = 50_000_000;

  private final Contacts contacts;
  private final Conversations conversations;

  DemoVisitors(Contacts contacts, Conversations conversations) {
    this.contacts = contacts;
    this.conversations = conversations;
  }

  /** The id by which the browser of somebody is known, to the chat as to the site's events. */
  static String browser(String who) {
    return "demo-" + who;
  }

  private static ConversationId conversation(TenantId tenant, String who) {
    return new ConversationId(id(tenant, "chat/" + who));
  }

  /**
   * Does what a step says: {@code says} something, {@code asks} for a person, {@code confirms} that
   * it is answered, or {@code rates} it.
   *
   * @param number of the step, which makes the message the same when it is told again
   * @return the visitor's conversation
   */
  ConversationId act(TenantId tenant, JsonNode step, int number)
      throws DemoRequests.RefusedException {
    var who = step.path("visitor").asString();
    var conversation = conversation(tenant, who);
    if (step.has("says")) {
      say(tenant, conversation, who, step, id(tenant, "message/" + number));
    } else if (step.has("asks")) {
      done(conversations.askForPerson(tenant, conversation));
    } else if (step.has("confirms")) {
      done(conversations.confirm(tenant, conversation));
    } else {
      done(
          conversations.rate(
              tenant, conversation, step.path("rates").asInt(), step.path("why").asString(null)));
    }
    return conversation;
  }

  private void say(
      TenantId tenant, ConversationId conversation, String who, JsonNode step, UUID message)
      throws DemoRequests.RefusedException {
    var locale = step.path("locale").asString("en");
    var page = step.path("page").asString("/");
    var contact = contacts.survivor(tenant, contacts.visitor(tenant, browser(who), locale));
    done(
        Tenancy.in(
            tenant,
            () ->
                conversations.receive(
                    tenant,
                    conversation,
                    contact,
                    CHANNEL,
                    new VisitorMessage(
                        message,
                        step.path("says").asString(),
                        List.of(),
                        new Origin(
                            "https://northwind.example" + page,
                            step.path("title").asString("Northwind"),
                            null,
                            null),
                        locale))));
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (conversations.awaitsAnswer(tenant, conversation, message) && System.nanoTime() < end) {
      LockSupport.parkNanos(PAUSE);
    }
  }

  private static void done(Outcome outcome) throws DemoRequests.RefusedException {
    if (outcome instanceof Outcome.Refused(var refusal)) {
      throw new DemoRequests.RefusedException(refusal.code());
    }
  }

  private static UUID id(TenantId tenant, String what) {
    return UUID.nameUUIDFromBytes(
        "demo/%s/%s".formatted(tenant, what).getBytes(StandardCharsets.UTF_8));
  }
}
