package kira.platform.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import kira.platform.secrets.Secret;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Says in a record's schema what the Java says: which of its components may be null, which must be
 * sent, and which words they may be.
 */
final class RecordSchemas implements ModelConverter {
  private static final String REFERENCE = "#/components/schemas/";

  private final ObjectMapper types;

  RecordSchemas(ObjectMapper types) {
    this.types = types;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public @Nullable Schema resolve(
      AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
    var raw = types.constructType(type.getType()).getRawClass();
    if (raw == Secret.class) {
      return text().format("password");
    }
    if (raw == Object.class || raw == JsonNode.class) {
      return new Schema<>(); // anything, and not only an object
    }
    if (!chain.hasNext()) {
      return null;
    }
    var schema = chain.next().resolve(type, context, chain);
    if (schema != null && Nullness.isKept(raw)) {
      describe(defined(schema, context.getDefinedModels()), raw);
    }
    return schema;
  }

  static Schema<Object> text() {
    var text = new Schema<>();
    text.addType("string");
    return text;
  }

  @SuppressWarnings("rawtypes")
  private static Schema<?> defined(Schema schema, Map<String, Schema> models) {
    var reference = schema.get$ref();
    if (reference == null || !reference.startsWith(REFERENCE)) {
      return schema;
    }
    Schema<?> model = models.get(reference.substring(REFERENCE.length()));
    return model == null ? schema : model;
  }

  @SuppressWarnings("rawtypes")
  private static void describe(Schema<?> schema, Class<?> record) {
    var properties = schema.getProperties();
    if (properties == null) {
      return;
    }
    var described = new LinkedHashMap<String, Schema>(properties);
    List<String> required = new ArrayList<>();
    for (var component : record.getRecordComponents()) {
      Schema<?> property = described.get(component.getName());
      if (property == null) {
        continue;
      }
      var words = component.getAnnotation(OneOf.class);
      if (words != null) {
        limit(property, words);
      }
      if (isOptional(component)) {
        described.put(component.getName(), nullable(property));
      } else {
        required.add(component.getName());
      }
    }
    schema.setProperties(described);
    schema.setRequired(required.isEmpty() ? null : required.stream().sorted().toList());
  }

  private static boolean isOptional(RecordComponent component) {
    return Nullness.isOptional(component) && !component.isAnnotationPresent(Needed.class);
  }

  /** Names the words that a text or a number may be. */
  @SuppressWarnings("unchecked")
  static void limit(Schema<?> schema, OneOf words) {
    boolean number = schema.getTypes() != null && schema.getTypes().contains("integer");
    ((Schema<Object>) schema)
        .setEnum(words(words).stream().map(w -> number ? (Object) Integer.valueOf(w) : w).toList());
  }

  private static List<String> words(OneOf oneOf) {
    return oneOf.of() == void.class
        ? List.of(oneOf.words())
        : Arrays.stream(oneOf.of().getEnumConstants())
            .map(each -> ((Enum<?>) each).name())
            .map(name -> oneOf.lowerCase() ? name.toLowerCase(Locale.ROOT) : name)
            .toList();
  }

  private static Schema<?> nullable(Schema<?> property) {
    if (property.getAnyOf() != null && property.get$ref() == null) {
      return property; // said already: a record is described each time it is met
    }
    var types = property.getTypes();
    if (property.get$ref() == null && types != null && !types.isEmpty()) {
      types.add("null");
      return property;
    }
    var nothing = new Schema<>();
    nothing.setTypes(Set.of("null"));
    return new Schema<>().anyOf(List.of(property, nothing));
  }
}
