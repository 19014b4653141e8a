package kira.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kira.channels.SenderIdentity;
import kira.channels.chat.ChatChannel;
import kira.channels.simulator.Simulator;
import kira.knowledge.Knowledge;
import kira.platform.KiraProperties;
import kira.platform.storage.DataFolder;
import kira.platform.tenancy.TenantId;
import kira.team.Role;
import kira.team.Team;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * A workspace to try everything in: its knowledge base is the product's own guide, so that Kira
 * explains Kira.
 */
@Component
class DemoWorkspace {
  static final String SLUG = "demo";
  private static final String EMAIL = "demo@kira.example";
  private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

  private final KiraProperties properties;
  private final Team team;
  private final Knowledge knowledge;
  private final ChatChannel chat;
  private final Simulator simulator;
  private final DemoStory story;
  private final InstantSource clock;

  DemoWorkspace(
      KiraProperties properties,
      Team team,
      Knowledge knowledge,
      ChatChannel chat,
      Simulator simulator,
      DemoStory story,
      InstantSource clock) {
    this.properties = properties;
    this.team = team;
    this.knowledge = knowledge;
    this.chat = chat;
    this.simulator = simulator;
    this.story = story;
    this.clock = clock;
  }

  /** How to sign in to it; kept in the data folder, readable by its owner only. */
  record SignIn(String email, String password) {}

  /** Makes what is missing of it, on a first start and after one that was cut short. */
  Optional<SignIn> prepare() {
    if (!properties.demo() || (!Files.exists(file()) && !team.tenants().isEmpty())) {
      return Optional.empty();
    }
    var signIn = signIn();
    var tenant =
        team.setUp(
            "Kira Demo",
            SLUG,
            "en",
            ZoneId.systemDefault(),
            List.of(
                new Team.Newcomer("Maya Lindqvist", signIn.email(), signIn.password(), Role.OWNER),
                new Team.Newcomer("Otto Ferreira", "otto@kira.example", password(), Role.AGENT),
                new Team.Newcomer("Ines Castro", "ines@kira.example", password(), Role.AGENT)));
    try {
      knowledge.importFolder(
          tenant,
          List.of(new PathMatchingResourcePatternResolver().getResources("classpath:/guide/*.md")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    chat.introduce(
        tenant,
        "Northwind",
        "Hi! Ask me anything about Kira. I answer from the guide, and a person is never far away.",
        "#1f5f4a",
        List.of(
            "What is Kira?",
            "How do I put the chat on my website?",
            "How does Kira decide what to answer?",
            "How do I take over a conversation?"));
    simulator.open(
        tenant,
        mailbox(tenant),
        "resend",
        "Northwind support",
        new SenderIdentity("support@northwind.example", "Northwind Support"),
        "system");
    return Optional.of(signIn);
  }

  /** Fills it with people and what was said, in the background: nobody waits for that. */
  @EventListener
  void on(ApplicationReadyEvent ready) {
    if (properties.demo()) {
      team.workspaceBySlug(SLUG).ifPresent(workspace -> story.tellLater(workspace.id()));
    }
  }

  static UUID mailbox(TenantId tenant) {
    return UUID.nameUUIDFromBytes(("demo-email/" + tenant).getBytes(StandardCharsets.UTF_8));
  }

  private SignIn signIn() {
    try {
      if (!Files.exists(file())) {
        var fresh = new SignIn(EMAIL, password());
        if (properties.demoPeople()) {
          // First: a workspace that is there without this is one from before, or wants nobody.
          DemoProgress.beginning(clock.instant()).write(properties.data());
        }
        DataFolder.writePrivate(
            file(),
            "%s %s%n".formatted(fresh.email(), fresh.password()).getBytes(StandardCharsets.UTF_8));
        return fresh;
      }
      var words = Files.readString(file()).strip().split("\\s+");
      return new SignIn(words[0], words[1]);
    } catch (IOException e) {
      throw new UncheckedIOException("the demo's sign-in cannot be kept in the data folder", e);
    }
  }

  private Path file() {
    return properties.data().resolve("demo-sign-in.txt");
  }

  private static String password() {
    var random = new SecureRandom();
    var password = new StringBuilder();
    for (int i = 0; i < 16; i++) {
      password.append(i > 0 && i % 4 == 0 ? "-" : "");
      password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return password.toString();
  }
}
