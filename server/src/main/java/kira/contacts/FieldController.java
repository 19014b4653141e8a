package kira.contacts;

import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import kira.contacts.fields.Field;
import kira.contacts.fields.FieldCatalogue;
import kira.contacts.fields.FieldCatalogue.Subject;
import kira.contacts.fields.FieldType;
import kira.contacts.fields.ShortText;
import kira.contacts.filter.Attribute;
import kira.contacts.filter.Words;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
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

  private final ContactFields fields;
  private final Subject subject;

  FieldController(ContactFields fields, Subject subject) {
    this.fields = fields;
    this.subject = subject;
  }

  /** All fields, archived ones too, in the order in which they are shown. */
  record FieldList(List<Field> fields, long version) {}

  /**
   * A field, or what becomes of one. What is missing has its plainest meaning: no choices, not
   * required, not unique, not archived.
   *
   * @param currency ISO 4217, needed for MONEY
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
      @Nullable Boolean archived) {}

  /** Keys in the order wanted; fields not named stay behind them. */
  record Order(List<String> keys) {}

  @GetMapping
  @Requires(Permission.CONTACTS_READ)
  ResponseEntity<FieldList> list() {
    var catalogue = fields.read(Tenancy.caller().tenant(), subject);
    return ResponseEntity.ok()
        .eTag(IfMatch.tag(catalogue.version()))
        .body(new FieldList(catalogue.fields(), catalogue.version()));
  }

  @PostMapping
  @Requires(Permission.SETTINGS_MANAGE)
  ResponseEntity<Field> define(@RequestBody FieldBody body) {
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
    var field = read(key, body);
    var caller = Tenancy.caller();
    fields.tell(
        caller.tenant(),
        subject,
        new FieldCatalogue.Command.Define(field, caller.actor().text(), fields.now()));
    return ResponseEntity.status(HttpStatus.CREATED).body(field);
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
    ifMatch.require(current.version(), new FieldList(current.fields(), current.version()));
    fields.tell(
        caller.tenant(),
        subject,
        new FieldCatalogue.Command.Change(read(key, body), caller.actor().text(), fields.now()));
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

  private static Field read(String key, FieldBody body) {
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
    return new Field(
        key,
        label,
        type,
        choices(type, body.choices()),
        currency(type, body.currency()),
        Boolean.TRUE.equals(body.required()),
        unique,
        ShortText.read("help", body.help(), HELP_LIMIT),
        ShortText.read("group", body.group(), LABEL_LIMIT),
        Boolean.TRUE.equals(body.archived()));
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
