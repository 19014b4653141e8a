package kira.objects;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;

/**
 * How records become JSON and back: a field or message of a sealed type carries the simple name of
 * its record in {@code @type}, and what an older or newer program wrote is read leniently.
 */
public final class Json {
  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .annotationIntrospector(new SealedTypes())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private Json() {}

  /** The records a type stands for, by simple name: itself, or all it permits. */
  public static Map<String, Class<?>> recordsOf(Class<?> type) {
    var found = new LinkedHashMap<String, Class<?>>();
    collect(type, found);
    return found;
  }

  private static void collect(Class<?> type, Map<String, Class<?>> found) {
    if (type.isSealed()) {
      for (var permitted : type.getPermittedSubclasses()) {
        collect(permitted, found);
      }
      return;
    }
    var earlier = found.putIfAbsent(type.getSimpleName(), type);
    if (earlier != null && earlier != type) {
      throw new IllegalArgumentException(
          "two types would be stored as %s: %s and %s"
              .formatted(type.getSimpleName(), earlier.getName(), type.getName()));
    }
  }

  private static final class SealedTypes extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(
        MapperConfig<?> config, Annotated annotated) {
      var declared = super.findPolymorphicTypeInfo(config, annotated);
      if (declared == null && annotated instanceof AnnotatedClass c && c.getRawType().isSealed()) {
        return JsonTypeInfo.Value.construct(
            JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, "@type", null, false, true);
      }
      return declared;
    }

    @Override
    public @Nullable List<NamedType> findSubtypes(MapperConfig<?> config, Annotated annotated) {
      var declared = super.findSubtypes(config, annotated);
      if (declared == null && annotated instanceof AnnotatedClass c && c.getRawType().isSealed()) {
        var types = new ArrayList<NamedType>();
        recordsOf(c.getRawType()).forEach((name, type) -> types.add(new NamedType(type, name)));
        return types;
      }
      return declared;
    }
  }
}
