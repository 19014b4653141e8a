package kira.contacts;

import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import kira.contacts.fields.Field;
import kira.contacts.fields.FieldCatalogue;
import kira.contacts.fields.FieldCatalogue.Subject;
import kira.contacts.fields.FieldInput;
import kira.contacts.fields.FieldType;
import kira.contacts.fields.FieldValue;
import kira.contacts.fields.ShortText;
import kira.contacts.filter.Attribute;
import kira.contacts.filter.Words;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.platform.web.IfMatch;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import tools.jackson.databind.JsonNode;

/** The fields that a workspace keeps of its contacts, or of its companies. */
abstract class FieldController {
  private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9_]{0,39}");
  private static final int LABEL_LIMIT = 60;
  private static final int HELP_LIMIT = 300;
  private static final int CHOICE_LIMIT = 100;
  private static final int MOST_CHOICES = 100;
  private static final Set<FieldType> UNIQUE =
      Set.of(FieldType.TEXT, FieldType.NUMBER, FieldType.EMAIL, FieldType.PHONE, FieldType.URL);

  /** What every company has. */
  private static final Set<String> OF_COMPANIES =
      Set.of("name", "domains", "website", "description", "owner", "tags", "members", "archived");

  private static final String DEFAULT = "defaultValue";

  private final ContactFields fields;
  private final Companies companies;
  private final Subject subject;

  FieldController(ContactFields fields, Companies companies, Subject subject) {
    this.fields = fields;
    this.companies = companies;
    this.subject = subject;
  }

  /**
   * A field as others may see it.
   *
   * @param key what it is known by, to the API, to filters and in storage; never changes
   * @param type never changes
   * @param choices the values of a choice field, in order; empty for other types
   * @param currency ISO 4217, of a money field
   * @param required whether members may not leave it empty
   * @param unique whether no two contacts, or companies, may have the same value
   * @param group the heading under which it stands; null for none
   * @param archived hidden and no longer written; its values stay
   * @param defaultValue what whoever is made from now on begins with, as JSON writes values
   */
  record FieldView(
      String key,
      String label,
      FieldType type,
      List<String> choices,
      @Nullable String currency,
      boolean required,
      boolean unique,
      @Nullable String help,
      @Nullable String group,
      boolean archived,
      @Nullable Object defaultValue) {
    static FieldView of(Field field) {
      return new FieldView(
          field.key(),
          field.label(),
          field.type(),
          field.choices(),
          field.currency(),
          field.required(),
          field.unique(),
          field.help(),
          field.group(),
          field.archived(),
          field.defaultValue() == null ? null : ContactTable.written(field.defaultValue()));
    }
  }

  /**
   * All fields, archived ones too, in the order in which they are shown: those of no group first,
   * the others group by group.
   *
   * @param groups in their order
   */
  record FieldList(List<FieldView> fields, List<String> groups, long version) {}

  /**
   * A field, or what becomes of one. What is missing has its plainest meaning: no choices, not
   * required, not unique, not archived.
   *
   * @param currency ISO 4217, needed for MONEY
   * @param group the heading under which it stands; one that no field names yet comes last
   * @param defaultValue what whoever is made from now on begins with, written as a value of the
   *     field; those who are there already keep what they have
   */
  record FieldBody(
      @Nullable String key,
      @Nullable String label,
      @Nullable FieldType type,
      @Nullable List<String> choices,
      @Nullable String currency,
      @Nullable Boolean required,
      @Nullable Boolean unique,
      @Nullable String help,
      @Nullable String group,
      @Nullable Boolean archived,
      @Nullable JsonNode defaultValue) {}

  /** Keys in the order wanted; fields not named stay behind them. */
  record Order(List<String> keys) {}

  /** Groups in the order wanted; those not named stay behind them. */
  record GroupOrder(List<String> groups) {}

  /**
   * @param name what the group is to be called
   */
  record GroupName(@Nullable String group, @Nullable String name) {}

  @GetMapping
  @Requires(Permission.CONTACTS_READ)
  ResponseEntity<FieldList> list() {
    var catalogue = fields.read(Tenancy.caller().tenant(), subject);
    return ResponseEntity.ok().eTag(IfMatch.tag(catalogue.version())).body(all(catalogue));
  }

  private static FieldList all(ContactFields.Catalogue catalogue) {
    return new FieldList(
        catalogue.fields().stream().map(FieldView::of).toList(),
        catalogue.groups(),
        catalogue.version());
  }

  @PostMapping
  @Requires(Permission.SETTINGS_MANAGE)
  ResponseEntity<FieldView> define(@RequestBody FieldBody body) {
    var key = body.key() == null ? "" : body.key();
    if (!KEY.matcher(key).matches()) {
      throw Problem.badRequest(
          "invalid_key",
          "A key has 1 to 40 lower-case letters, digits and underscores, a letter first.",
          "key");
    }
    if (subject == Subject.CONTACTS && Attribute.common(key).isPresent()) {
      throw Problem.badRequest("reserved_key", "Every contact has this already.", "key");
    }
    if (subject == Subject.COMPANIES && OF_COMPANIES.contains(key)) {
      throw Problem.badRequest("reserved_key", "Every company has this already.", "key");
    }
    if (key.equals("order")) {
      throw Problem.badRequest("reserved_key", "The API uses this word itself.", "key");
    }
    var caller = Tenancy.caller();
    var field = read(caller.tenant(), key, body);
    fields.tell(
        caller.tenant(),
        subject,
        new FieldCatalogue.Command.Define(field, caller.actor().text(), fields.now()));
    var made = fields.read(caller.tenant(), subject).find(key).orElse(field);
    return ResponseEntity.status(HttpStatus.CREATED).body(FieldView.of(made));
  }

  @PutMapping("/{key}")
  @Requires(Permission.SETTINGS_MANAGE)
  ResponseEntity<FieldList> change(
      @PathVariable String key, @RequestBody FieldBody body, IfMatch ifMatch) {
    var caller = Tenancy.caller();
    var current = fields.read(caller.tenant(), subject);
    if (current.find(key).isEmpty()) {
      throw Problem.notFound("field");
    }
    ifMatch.require(current.version(), all(current));
    fields.tell(
        caller.tenant(),
        subject,
        new FieldCatalogue.Command.Change(
            read(caller.tenant(), key, body), caller.actor().text(), fields.now()));
    return list();
  }

  @PutMapping("/order")
  @Requires(Permission.SETTINGS_MANAGE)
  ResponseEntity<FieldList> arrange(@RequestBody Order order) {
    var caller = Tenancy.caller();
    fields.tell(
        caller.tenant(),
        subject,
        new FieldCatalogue.Command.Arrange(order.keys(), caller.actor().text(), fields.now()));
    return list();
  }

  @PutMapping("/groups/order")
  @Requires(Permission.SETTINGS_MANAGE)
  ResponseEntity<FieldList> arrangeGroups(@RequestBody GroupOrder order) {
    var caller = Tenancy.caller();
    fields.tell(
        caller.tenant(),
        subject,
        new FieldCatalogue.Command.ArrangeGroups(
            order.groups(), caller.actor().text(), fields.now()));
    return list();
  }

  /** Calls a group otherwise, in all its fields. */
  @PutMapping("/groups/name")
  @Requires(Permission.SETTINGS_MANAGE)
  ResponseEntity<FieldList> renameGroup(@RequestBody GroupName body) {
    var name = ShortText.read("name", body.name(), LABEL_LIMIT);
    if (name == null) {
      throw Problem.badRequest("invalid_request", "Give the group a name.", "name");
    }
    var caller = Tenancy.caller();
    fields.tell(
        caller.tenant(),
        subject,
        new FieldCatalogue.Command.RenameGroup(
            body.group() == null ? "" : body.group(), name, caller.actor().text(), fields.now()));
    return list();
  }

  private Field read(TenantId tenant, String key, FieldBody body) {
    var label = ShortText.read("label", body.label(), LABEL_LIMIT);
    if (label == null) {
      throw Problem.badRequest("invalid_request", "Give the field a label.", "label");
    }
    var type = body.type();
    if (type == null) {
      throw Problem.badRequest("invalid_request", "Choose the type of the field.", "type");
    }
    var unique = Boolean.TRUE.equals(body.unique());
    if (unique && !UNIQUE.contains(type)) {
      throw Problem.badRequest(
          "invalid_request", "Values of this type cannot be unique.", "unique");
    }
    var field =
        new Field(
            key,
            label,
            type,
            choices(type, body.choices()),
            currency(type, body.currency()),
            Boolean.TRUE.equals(body.required()),
            unique,
            ShortText.read("help", body.help(), HELP_LIMIT),
            ShortText.read("group", body.group(), LABEL_LIMIT),
            Boolean.TRUE.equals(body.archived()),
            null);
    return field.beginningWith(defaultValue(tenant, field, body.defaultValue()));
  }

  /** Read like a value that somebody writes into the field. */
  private @Nullable FieldValue defaultValue(
      TenantId tenant, Field field, @Nullable JsonNode given) {
    var value = given == null ? null : valueOf(field, given);
    if (value == null) {
      return null;
    }
    if (field.unique()) {
      throw Problem.badRequest(
          "unique_default", "Nobody could share the default of a unique field.", DEFAULT);
    }
    if (field.type() == FieldType.COMPANY
        && value instanceof FieldValue.Text(var id)
        && !companies.exists(tenant, UUID.fromString(id))) {
      throw Problem.badRequest("unknown_company", "There is no such company.", DEFAULT);
    }
    return value;
  }

  private static @Nullable FieldValue valueOf(Field field, JsonNode given) {
    try {
      return FieldInput.read(field, given);
    } catch (Problem problem) {
      throw Problem.badRequest(problem.code(), String.valueOf(problem.getMessage()), DEFAULT);
    }
  }

  private static List<String> choices(FieldType type, @Nullable List<String> given) {
    if (!type.hasChoices()) {
      if (given != null && !given.isEmpty()) {
        throw Problem.badRequest("invalid_request", "This type has no choices.", "choices");
      }
      return List.of();
    }
    if (given == null || given.isEmpty() || given.size() > MOST_CHOICES) {
      throw Problem.badRequest(
          "invalid_request", "Give 1 to %d choices.".formatted(MOST_CHOICES), "choices");
    }
    var seen = new HashSet<String>();
    var choices = new ArrayList<String>();
    for (int i = 0; i < given.size(); i++) {
      var at = "choices[%d]".formatted(i);
      var choice = ShortText.read(at, given.get(i), CHOICE_LIMIT);
      if (choice == null) {
        throw Problem.badRequest("invalid_request", "Give the choice a name.", at);
      }
      if (!seen.add(Words.fold(choice))) {
        throw Problem.badRequest("invalid_request", "This choice is there twice.", at);
      }
      choices.add(choice);
    }
    return choices;
  }

  private static @Nullable String currency(FieldType type, @Nullable String code) {
    if (type != FieldType.MONEY) {
      return null;
    }
    try {
      return Currency.getInstance(code == null ? "" : code).getCurrencyCode();
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest(
          "invalid_request", "Give the currency as a code like EUR.", "currency");
    }
  }
}
