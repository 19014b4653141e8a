package kira.channels.email.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import kira.contacts.ContactView;
import kira.contacts.Contacts;
import kira.contacts.FieldNames;
import kira.platform.tenancy.TenantId;
import kira.team.Team;
import kira.team.WorkspaceView;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What templates may put in: what is known of a contact, and what whoever sends it gives. */
@Component
class Variables {
  /** What the sender gives with each message. */
  static final String DATA = "data.";

  static final Pattern DATA_KEY = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,59}");

  private static final String FIELD = "contact.fields.";

  /** What every contact may have. */
  private static final List<String> COMMON =
      List.of(
          "contact.firstName",
          "contact.name",
          "contact.email",
          "contact.phone",
          "contact.company",
          "workspace.name",
          Rendering.UNSUBSCRIBE);

  private final Contacts contacts;
  private final FieldNames fields;
  private final Team team;

  Variables(Contacts contacts, FieldNames fields, Team team) {
    this.contacts = contacts;
    this.fields = fields;
    this.team = team;
  }

  /**
   * One that may be used.
   *
   * @param label of a field of the workspace; null for what every workspace has
   */
  record Variable(String name, @Nullable String label) {}

  List<Variable> known(TenantId tenant) {
    var known = new ArrayList<Variable>();
    COMMON.forEach(name -> known.add(new Variable(name, null)));
    fields.ofContacts(tenant).forEach((key, label) -> known.add(new Variable(FIELD + key, label)));
    return known;
  }

  /** What a template names and nobody will ever know. */
  List<Issue> unknown(TenantId tenant, TemplateContent content) {
    var own = fields.ofContacts(tenant);
    var issues = new ArrayList<Issue>();
    Rendering.parts(content)
        .forEach((field, text) -> {
          for (var found : Placeholder.in(text)) {
            var name = found.placeholder().name();
            boolean isKnown =
                COMMON.contains(name)
                    || (name.startsWith(FIELD) && own.containsKey(name.substring(FIELD.length())))
                    || (name.startsWith(DATA)
                        && DATA_KEY.matcher(name.substring(DATA.length())).matches());
            if (!isKnown) {
              issues.add(Issue.error("unknown_variable", field, found.line(), name));
            }
          }
        });
    return issues;
  }

  /**
   * @param data of whoever sends, by the names behind {@code data.}
   */
  Map<String, String> values(
      TenantId tenant,
      @Nullable ContactView contact,
      @Nullable String address,
      Map<String, String> data) {
    var values = new HashMap<String, String>();
    data.forEach((key, value) -> values.put(DATA + key, value));
    values.put("workspace.name", team.workspace(tenant).map(WorkspaceView::name).orElse(""));
    if (address != null) {
      values.put("contact.email", address);
    }
    if (contact != null) {
      values.putAll(of(contact));
    }
    return values;
  }

  Optional<ContactView> contact(TenantId tenant, UUID id) {
    return contacts.find(tenant, contacts.survivor(tenant, id));
  }

  private static Map<String, String> of(ContactView contact) {
    var values = new LinkedHashMap<String, String>();
    // A label that stands for somebody who has no name is no way to address them.
    if (!contact.name().equals(Contacts.unnamed(contact.id()))
        && !contact.name().equals(contact.email())) {
      values.put("contact.name", contact.name());
      values.put("contact.firstName", contact.name().strip().split("\\s+", 2)[0]);
    }
    put(values, "contact.email", contact.email());
    put(values, "contact.phone", contact.phone());
    put(values, "contact.company", contact.company() == null ? null : contact.company().name());
    contact.fields().forEach((key, value) -> values.put(FIELD + key, written(value)));
    return values;
  }

  private static void put(Map<String, String> values, String name, @Nullable String value) {
    if (value != null && !value.isBlank()) {
      values.put(name, value);
    }
  }

  private static String written(Object value) {
    return switch (value) {
      case List<?> list -> String.join(", ", list.stream().map(String::valueOf).toList());
      case Map<?, ?> map when map.containsKey("amount") ->
          "%s %s".formatted(map.get("amount"), map.get("currency"));
      default -> String.valueOf(value);
    };
  }
}
