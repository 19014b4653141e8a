package kira.channels.email.template;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import kira.channels.NotAnAddress;
import kira.contacts.ContactView;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppressions;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** The templates of a workspace, and the mails that are made of them. */
@Service
public class EmailTemplates {
  private final DurableObjects objects;
  private final Rendering rendering;
  private final Variables variables;
  private final InstantSource clock;

  EmailTemplates(
      DurableObjects objects, Rendering rendering, Variables variables, InstantSource clock) {
    this.objects = objects;
    this.rendering = rendering;
    this.variables = variables;
    this.clock = clock;
  }

  /** A template and the version of its object. */
  record Found(UUID id, long version, EmailTemplate.State state) {}

  Optional<Found> find(TenantId tenant, UUID id) {
    var read = objects.read(address(tenant, id), EmailTemplate.State.class);
    return read.state().exists()
        ? Optional.of(new Found(id, read.version(), read.state()))
        : Optional.empty();
  }

  /**
   * @throws Problem with the code of the refusal
   */
  void tell(TenantId tenant, UUID id, EmailTemplate.Command command) {
    if (objects.ask(address(tenant, id), command) instanceof Outcome.Refused(var refusal)) {
      throw Problem.of(refusal);
    }
  }

  /** For the writer: what would be sent, and all that there is to say about it. */
  Rendering.Rendered shown(
      TenantId tenant,
      TemplateContent content,
      @Nullable ContactView contact,
      @Nullable String address,
      Map<String, String> data,
      String unsubscribe) {
    var values = variables.values(tenant, contact, address, data);
    values.put(Rendering.UNSUBSCRIBE, unsubscribe);
    var rendered = Rendering.filled(rendering.compiled(content), values);
    var issues = new java.util.ArrayList<>(variables.unknown(tenant, content));
    issues.addAll(rendered.issues());
    if (!rendering.compiled(content).variables().contains(Rendering.UNSUBSCRIBE)) {
      issues.add(Issue.warning("no_unsubscribe", "mjml", null, null));
    }
    issues.sort(
        java.util.Comparator.comparing(Issue::level)
            .thenComparing(issue -> issue.line() == null ? Integer.MAX_VALUE : issue.line()));
    return new Rendering.Rendered(
        rendered.subject(),
        rendered.html(),
        rendered.text(),
        rendered.size(),
        rendered.missing(),
        issues);
  }

  /** A mail that is made of a template, for one recipient. */
  public record Made(String to, @Nullable UUID contact, String subject, String html, String text) {}

  /**
   * @param contact whom it is for; null for an address alone
   * @param to null for the contact's own address
   * @param unsubscribe where its recipient unsubscribes
   * @throws Problem 4xx with the field at fault
   */
  public Made make(
      TenantId tenant,
      UUID template,
      @Nullable UUID contact,
      @Nullable String to,
      Map<String, String> data,
      String unsubscribe) {
    var found =
        find(tenant, template)
            .filter(each -> !each.state().archived())
            .orElseThrow(() ->
                Problem.badRequest("unknown_template", "There is no such template.", "template"));
    var published = found.state().published();
    if (published == null) {
      throw new Problem(
          422, "template_not_published", "Publish the template before it is sent.", "template");
    }
    return make(tenant, published.content(), contact, to, data, unsubscribe);
  }

  /** The same of what is not published yet, for a test. */
  Made make(
      TenantId tenant,
      TemplateContent content,
      @Nullable UUID contact,
      @Nullable String to,
      Map<String, String> data,
      String unsubscribe) {
    var compiled = rendering.compiled(content);
    if (!compiled.isSendable()) {
      throw new Problem(
          422, "template_not_sendable", "The template has errors. Correct them first.", "template");
    }
    var who =
        contact == null
            ? null
            : variables
                .contact(tenant, contact)
                .orElseThrow(() ->
                    Problem.badRequest("unknown_contact", "There is no such contact.", "contact"));
    var address = address(who, to);
    var values = variables.values(tenant, who, address, data);
    values.put(Rendering.UNSUBSCRIBE, unsubscribe);
    var rendered = Rendering.filled(compiled, values);
    if (rendered.size() > Rendering.LARGEST) {
      throw new Problem(422, "too_large", "The mail would be larger than 1 MB.", "template");
    }
    var missing =
        rendered.missing().stream().filter(name -> name.startsWith(Variables.DATA)).findFirst();
    if (missing.isPresent()) {
      throw Problem.badRequest(
          "missing_variable", "Nobody said what stands for this variable.", missing.get());
    }
    return new Made(
        address,
        who == null ? null : who.id(),
        rendered.subject(),
        Objects.requireNonNull(rendered.html()),
        rendered.text());
  }

  private static String address(@Nullable ContactView who, @Nullable String to) {
    var written = to != null && !to.isBlank() ? to : who == null ? null : who.email();
    if (written == null) {
      throw Problem.badRequest(
          "no_address",
          who == null ? "Say to whom it goes." : "The contact has no e-mail address.",
          who == null ? "to" : "contact");
    }
    return Suppressions.normal(Channel.EMAIL, written)
        .orElseThrow(() -> NotAnAddress.of(Channel.EMAIL, "to"));
  }

  List<Variables.Variable> known(TenantId tenant) {
    return variables.known(tenant);
  }

  Optional<ContactView> contact(TenantId tenant, UUID id) {
    return variables.contact(tenant, id);
  }

  java.time.Instant now() {
    return clock.instant();
  }

  static Address address(TenantId tenant, UUID template) {
    return new Address(EmailTemplate.KIND, tenant.value(), template);
  }
}
