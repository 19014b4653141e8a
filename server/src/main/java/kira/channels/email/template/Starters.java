package kira.channels.email.template;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/** Templates to begin with. */
@Component
class Starters {
  private static final String FOLDER = "kira/channels/email/template/";

  /** A name of it that the console knows words for. */
  record Starter(String key, TemplateContent content) {}

  private final List<Starter> all = new ArrayList<>();

  Starters() throws IOException {
    add(
        "letter",
        "A word from {{workspace.name}}",
        "Hello {{contact.firstName|there}}, here is something for you.");
    add("news", "News from {{workspace.name}}", "What is new this month, in three minutes.");
    add(
        "receipt",
        "Your order {{data.number}}",
        "Thank you, {{contact.firstName|dear customer}}: all about your order.");
  }

  private void add(String key, String subject, String preheader) throws IOException {
    var mjml =
        new ClassPathResource(FOLDER + key + ".mjml").getContentAsString(StandardCharsets.UTF_8);
    all.add(new Starter(key, new TemplateContent(subject, preheader, mjml, null)));
  }

  List<Starter> all() {
    return List.copyOf(all);
  }

  Optional<Starter> find(String key) {
    return all.stream().filter(each -> each.key().equals(key)).findFirst();
  }
}
