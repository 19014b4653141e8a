package kira.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import kira.platform.KiraProperties;
import kira.platform.tenancy.TenantId;
import kira.team.MemberView;
import kira.team.Team;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Furnishes the demo workspace with Northwind, a company that is made up: its contacts, what they
 * did, and what was said. The story is told to the product's own API, step by step, by the members
 * whom it names; one that is cut short goes on where it was.
 */
@Component
class DemoStory {
  private static final Logger log = LoggerFactory.getLogger(DemoStory.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Files of the story, in order. */
  private static final List<String> PARTS =
      List.of(
          "fields",
          "sources",
          "companies",
          "contacts",
          "notes-and-tasks",
          "consents",
          "segments",
          "channels",
          "conversations");

  private final DemoMembers members;
  private final DemoRequests requests;
  private final DemoContacts contacts;
  private final DemoVisitors visitors;
  private final Team workspaces;
  private final Path folder;
  private final Supplier<List<Step>> steps = SingletonSupplier.of(DemoStory::steps);
  private volatile boolean stopped;

  DemoStory(
      DemoMembers members,
      DemoRequests requests,
      DemoContacts contacts,
      DemoVisitors visitors,
      Team team,
      KiraProperties properties) {
    this.members = members;
    this.requests = requests;
    this.contacts = contacts;
    this.visitors = visitors;
    this.workspaces = team;
    this.folder = properties.data();
  }

  /** Goes on in the background; a workspace that nobody began to furnish is left alone. */
  void tellLater(TenantId tenant) {
    if (DemoProgress.read(folder).filter(progress -> !progress.finished()).isPresent()) {
      Thread.ofVirtual()
          .name("demo-story")
          .start(() -> {
            try {
              tell(tenant, folder);
            } catch (RuntimeException e) {
              if (!stopped) {
                log.warn("The demo workspace is not complete; the next start goes on.", e);
              }
            }
          });
    }
  }

  /** The server is about to stop: what fails from now on is no failure. */
  @EventListener
  void on(ContextClosedEvent closed) {
    stopped = true;
  }

  /**
   * Tells what is left of the story.
   *
   * @return the steps that could not be told, each with why
   */
  List<String> tell(TenantId tenant, Path folder) {
    var leftOut = new ArrayList<String>();
    while (!stopped && !DemoProgress.read(folder).orElseThrow().finished()) {
      tellNext(tenant, folder).ifPresent(leftOut::add);
    }
    return leftOut;
  }

  /**
   * Tells the next step.
   *
   * @return why it could not be told
   */
  Optional<String> tellNext(TenantId tenant, Path folder) {
    var progress = DemoProgress.read(folder).orElseThrow();
    if (progress.steps() >= steps.get().size()) {
      progress.end().write(folder);
      return Optional.empty();
    }
    var step = steps.get().get(progress.steps());
    try {
      progress.stepped(told(tenant, step.json(), progress)).write(folder);
      return Optional.empty();
    } catch (DemoRequests.RefusedException | DemoWords.UnknownException e) {
      log.info("Step {} of the demo was left out: {}", step.name(), e.getMessage());
      progress.stepped(Map.of()).write(folder);
      return Optional.of("%s: %s".formatted(step.name(), e.getMessage()));
    }
  }

  private Map<String, String> told(TenantId tenant, JsonNode json, DemoProgress progress)
      throws DemoRequests.RefusedException, DemoWords.UnknownException {
    var team = members(tenant);
    var known = new HashMap<>(progress.known());
    known.put("mailbox", DemoWorkspace.mailbox(tenant).toString());
    team.forEach((name, member) -> known.put(name, member.userId().toString()));
    var zone = workspaces.workspace(tenant).orElseThrow().timeZone();
    var step = new DemoWords(progress.began(), zone, known).fill(json);
    if (step.has("visitor")) {
      return Map.of(
          step.path("visitor").asString() + "-chat",
          visitors.act(tenant, step, progress.steps()).toString());
    }
    var by = step.path("by").asString("maya");
    var member = team.get(by);
    if (member == null) {
      throw new DemoWords.UnknownException(by);
    }
    var pass = members.pass(tenant, member);
    try {
      var key = "demo/" + progress.steps();
      return step.has("people")
          ? contacts.add(step.path("people"), known, pass, key)
          : kept(step, answer(step, pass, key));
    } finally {
      members.revoke(pass);
    }
  }

  /** By their first names, in small letters. */
  private Map<String, MemberView> members(TenantId tenant) {
    return workspaces.members(tenant).stream()
        .collect(
            Collectors.toMap(
                member -> member.name().split(" ")[0].toLowerCase(Locale.ROOT),
                Function.identity(),
                (first, _) -> first));
  }

  private JsonNode answer(JsonNode step, String pass, String key)
      throws DemoRequests.RefusedException {
    if (step.has("await")) {
      var path = step.path("await").asString();
      return requests
          .await("/api/v1" + path, pass, step.path("for").asString(), step.get("is"))
          .orElseThrow(() -> new DemoRequests.RefusedException(path + " did not come"));
    }
    return requests.post("/api/v1" + step.path("post").asString(), step.get("body"), pass, key);
  }

  /** What of an answer later steps name. */
  private static Map<String, String> kept(JsonNode step, JsonNode answer) {
    return step.path("keep").properties().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, each -> answer.at(each.getValue().asString()).asString()));
  }

  /**
   * @param name for people: the file and the place in it
   */
  private record Step(String name, JsonNode json) {}

  private static List<Step> steps() {
    var steps = new ArrayList<Step>();
    for (var part : PARTS) {
      var file = new ClassPathResource("demo/" + part + ".json");
      try {
        int number = 0;
        for (var json : JSON.readTree(file.getContentAsString(StandardCharsets.UTF_8))) {
          steps.add(new Step("%s[%d]".formatted(part, number++), json));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return steps;
  }
}
