package kira.platform.web;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.lang.reflect.Constructor;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jackson.autoconfigure.JsonFactoryBuilderCustomizer;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/**
 * JSON is read strictly: what a record does not know, lacks or holds in another type is refused.
 */
@Configuration(proxyBeanMethods = false)
class JsonConfiguration {
  /** Beyond what any field takes, so that the field at fault can be named, and no stack ends. */
  private static final int DEEPEST = 500;

  @Bean
  JsonMapperBuilderCustomizer strictJson() {
    return builder -> {
      builder
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .addModule(
              new SimpleModule("kira") {
                @Override
                public void setupModule(SetupContext context) {
                  super.setupModule(context);
                  context.appendAnnotationIntrospector(new RequiredComponents());
                }
              });
      // A number is no text and a text no number, however helpful that may look.
      for (var scalar :
          new LogicalType[] {LogicalType.Integer, LogicalType.Float, LogicalType.Boolean}) {
        builder.withCoercionConfig(
            scalar, config -> config.setCoercion(CoercionInputShape.String, CoercionAction.Fail));
      }
      builder.withCoercionConfig(
          LogicalType.Textual,
          config ->
              config
                  .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                  .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                  .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    };
  }

  /** Nobody sends deeper nesting in good faith. */
  @Bean
  JsonFactoryBuilderCustomizer shallowJson() {
    return builder ->
        builder.streamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build());
  }

  /** Components of our records are required unless they are {@code @Nullable} or Optional. */
  private static final class RequiredComponents extends NopAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
      return isRequired(member) ? Boolean.TRUE : null;
    }

    @Override
    public JsonSetter.Value findSetterInfo(MapperConfig<?> config, Annotated annotated) {
      return JsonSetter.Value.construct(
          isRequired(annotated) ? Nulls.FAIL : Nulls.DEFAULT,
          hasNoNulls(annotated) ? Nulls.FAIL : Nulls.DEFAULT);
    }

    private static boolean hasNoNulls(Annotated annotated) {
      return annotated instanceof AnnotatedParameter parameter
          && parameter.getOwner().getMember() instanceof Constructor<?> constructor
          && Nullness.isKept(constructor.getDeclaringClass())
          && Nullness.hasNoNulls(constructor, parameter.getIndex());
    }

    private static boolean isRequired(Annotated annotated) {
      return annotated instanceof AnnotatedParameter parameter
          && parameter.getOwner().getMember() instanceof Constructor<?> constructor
          && Nullness.isKept(constructor.getDeclaringClass())
          && !Nullness.isOptional(constructor, parameter.getIndex());
    }
  }
}
