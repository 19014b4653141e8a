package kira.contacts;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import kira.contacts.fields.Field;
import kira.contacts.fields.FieldInput;
import kira.contacts.fields.FieldValue;
import kira.contacts.fields.PhoneNumbers;
import kira.platform.html.CleanText;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads what sources say of people. One value that does not fit is left out and named, and takes no
 * other with it: the sender is a program that nobody watches.
 */
@Component
class Traits {
  private static final int LONGEST = 200;
  private static final int MOST = 200;
  private static final Pattern HUMP = Pattern.compile("([a-z0-9])([A-Z])");
  private static final Pattern GAP = Pattern.compile("[\\s-]+");

  private final ContactFields fields;
  private final UniqueValues unique;

  Traits(ContactFields fields, UniqueValues unique) {
    this.fields = fields;
    this.unique = unique;
  }

  /** What could be read. */
  record Read(ContactProfile profile, FieldValues values) {
    Read with(ContactProfile other) {
      return new Read(other, values);
    }
  }

  Read read(TenantId tenant, Described described, List<Tracking.KeptOut> keptOut) {
    var profile =
        new ContactProfile(
            line(described.name()),
            email(described.email(), keptOut),
            phone(described.phone(), keptOut),
            null,
            line(described.locale()),
            zone(described.timeZone()));
    return new Read(profile, values(tenant, described.more(), keptOut));
  }

  private FieldValues values(
      TenantId tenant, Map<String, JsonNode> more, List<Tracking.KeptOut> keptOut) {
    return more.isEmpty()
        ? new FieldValues(Map.of(), Set.of(), Map.of(), Set.of(), null)
        : values(fields.read(tenant), more, keptOut::add);
  }

  /** What traits say of fields; what does not fit is left out and named. */
  static FieldValues values(
      ContactFields.Catalogue catalogue,
      Map<String, JsonNode> more,
      Consumer<Tracking.KeptOut> keptOut) {
    var set = new HashMap<String, FieldValue>();
    var taken = new HashMap<String, String>();
    var uniqueFields = new HashSet<String>();
    more.entrySet().stream()
        .limit(MOST)
        .forEach(trait -> {
          var field = field(catalogue, trait.getKey());
          if (field.isEmpty()) {
            keptOut.accept(new Tracking.KeptOut("unknown_field", trait.getKey()));
            return;
          }
          var key = field.get().key();
          try {
            var value = FieldInput.read(field.get(), fitting(field.get(), trait.getValue()));
            if (value != null) {
              set.put(key, value);
              if (field.get().unique()) {
                uniqueFields.add(key);
                taken.put(key, FieldValues.comparable(value));
              }
            }
          } catch (Problem problem) {
            keptOut.accept(new Tracking.KeptOut(problem.code(), key));
          }
        });
    return new FieldValues(set, Set.of(), taken, uniqueFields, null);
  }

  /** A field by its key, also where the trait is written {@code likeThis} or {@code Like this}. */
  private static Optional<Field> field(ContactFields.Catalogue catalogue, String trait) {
    return catalogue
        .open(trait)
        .or(() -> {
          var words = GAP.matcher(HUMP.matcher(trait).replaceAll("$1_$2")).replaceAll("_");
          return catalogue.open(words.toLowerCase(Locale.ROOT));
        });
  }

  /** Numbers where words are kept, and times where days are: programs do not look so closely. */
  private static JsonNode fitting(Field field, JsonNode value) {
    var factory = JsonNodeFactory.instance;
    return switch (field.type()) {
      case TEXT, LONG_TEXT, CHOICE, PHONE, URL, EMAIL, COMPANY ->
          value.isNumber() || value.isBoolean() ? factory.stringNode(value.asString()) : value;
      case DATE -> value.isString() ? factory.stringNode(day(value.asString())) : value;
      case BOOLEAN -> {
        var text = value.isString() ? value.asString().toLowerCase(Locale.ROOT) : "";
        yield text.equals("true") || text.equals("false")
            ? factory.booleanNode(text.equals("true"))
            : value;
      }
      case CHOICES -> value.isString() ? factory.arrayNode().add(value.asString()) : value;
      case NUMBER, MONEY, DATE_TIME -> value;
    };
  }

  private static String day(String text) {
    try {
      return OffsetDateTime.parse(text).toLocalDate().toString();
    } catch (DateTimeException e) {
      return text;
    }
  }

  /** Takes the values that nobody else may have; those that somebody has are left out. */
  FieldValues take(
      TenantId tenant, UUID contact, FieldValues values, List<Tracking.KeptOut> keptOut) {
    if (values.unique().isEmpty()) {
      return values;
    }
    var set = new HashMap<>(values.set());
    var taken = new HashMap<>(values.unique());
    values
        .unique()
        .forEach((field, value) -> {
          try {
            unique.take(tenant, contact, Map.of(field, value));
          } catch (Problem problem) {
            keptOut.add(new Tracking.KeptOut(problem.code(), field));
            set.remove(field);
            taken.remove(field);
          }
        });
    return new FieldValues(set, Set.of(), taken, values.uniqueFields(), null);
  }

  void settle(
      TenantId tenant, UUID contact, ContactState before, FieldValues asked, ContactState after) {
    unique.settle(tenant, contact, before, asked, after);
  }

  static @Nullable String line(@Nullable String text) {
    var clean = text == null ? "" : CleanText.line(CleanText.cut(text, 2 * LONGEST));
    return clean.isEmpty() ? null : CleanText.cut(clean, LONGEST);
  }

  private static @Nullable String email(@Nullable String text, List<Tracking.KeptOut> keptOut) {
    var clean = line(text);
    if (clean != null && !FieldInput.EMAIL.matcher(clean).matches()) {
      keptOut.add(new Tracking.KeptOut("invalid_email", "email"));
      return null;
    }
    return clean;
  }

  private static @Nullable String phone(@Nullable String text, List<Tracking.KeptOut> keptOut) {
    var clean = line(text);
    if (clean == null) {
      return null;
    }
    var number = PhoneNumbers.e164(clean, null);
    if (number.isEmpty()) {
      keptOut.add(new Tracking.KeptOut("invalid_phone", "phone"));
    }
    return number.orElse(null);
  }

  private static @Nullable String zone(@Nullable String text) {
    try {
      return text == null || text.length() > 64 ? null : ZoneId.of(text).getId();
    } catch (DateTimeException e) {
      return null;
    }
  }
}
