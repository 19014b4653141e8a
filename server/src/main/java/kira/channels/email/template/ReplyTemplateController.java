package kira.channels.email.template;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import kira.conversations.ConversationId;
import kira.conversations.ConversationView;
import kira.conversations.Conversations;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Problem;
import kira.platform.web.PublicAddress;
import kira.platform.web.Requires;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Email templates as words that a reply begins with: filled for whom it is, to be written on. */
@RestController
@RequestMapping("/api/v1/conversations/{conversation}/email-templates")
class ReplyTemplateController {
  private static final int MOST = 200;

  private final EmailTemplates templates;
  private final EmailTemplateTable table;
  private final Conversations conversations;
  private final PublicAddress address;

  ReplyTemplateController(
      EmailTemplates templates,
      EmailTemplateTable table,
      Conversations conversations,
      PublicAddress address) {
    this.templates = templates;
    this.table = table;
    this.conversations = conversations;
    this.address = address;
  }

  /** A template that can be put into a reply. */
  record OfferedTemplate(UUID id, String name, String subject) {}

  record OfferedTemplates(List<OfferedTemplate> items) {
    OfferedTemplates {
      items = List.copyOf(items);
    }
  }

  /** Those that are published, by name. */
  @GetMapping
  @Requires(Permission.CONVERSATIONS_REPLY)
  OfferedTemplates list(@PathVariable UUID conversation) {
    mail(conversation);
    return new OfferedTemplates(
        table.list(Tenancy.caller().tenant(), false, MOST).stream()
            .filter(row -> row.state().published() != null)
            .map(row ->
                new OfferedTemplate(
                    row.id(),
                    String.valueOf(row.state().name()),
                    Objects.requireNonNull(row.state().published()).content().subject()))
            .toList());
  }

  /**
   * What a template says to the contact of the conversation.
   *
   * @param text paragraphs with an empty line between
   * @param open what only the writer knows; stands in the text in square brackets
   */
  record TemplateText(String text, List<String> open) {
    TemplateText {
      open = List.copyOf(open);
    }
  }

  @GetMapping("/{template}")
  @Requires(Permission.CONVERSATIONS_REPLY)
  TemplateText text(@PathVariable UUID conversation, @PathVariable UUID template) {
    var tenant = Tenancy.caller().tenant();
    var contact = templates.contact(tenant, mail(conversation).contact().id()).orElse(null);
    var content =
        templates
            .find(tenant, template)
            .filter(each -> !each.state().archived())
            .flatMap(each -> Optional.ofNullable(each.state().published()))
            .map(EmailTemplate.Published::content)
            .orElseThrow(() -> Problem.notFound("email template"));
    var open = new LinkedHashMap<String, String>();
    for (var part : Rendering.parts(content).values()) {
      for (var each : Placeholder.in(part)) {
        var name = each.placeholder().name();
        if (name.startsWith(Variables.DATA)) {
          var key = name.substring(Variables.DATA.length());
          open.put(key, "[%s]".formatted(key));
        }
      }
    }
    var leave = address.link("/mail/u/reply");
    var text =
        templates
            .shown(tenant, content, contact, null, open, leave)
            .text()
            .lines()
            // A reply is meant for one person, who has nothing to unsubscribe from.
            .filter(line -> !line.contains(leave))
            .collect(Collectors.joining("\n"))
            .strip();
    return new TemplateText(text, List.copyOf(open.keySet()));
  }

  private ConversationView mail(UUID conversation) {
    return conversations
        .find(Tenancy.caller().tenant(), new ConversationId(conversation))
        .filter(view -> view.channel().equals("email"))
        .orElseThrow(() -> Problem.notFound("conversation"));
  }
}
