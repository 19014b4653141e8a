package kira.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.media.Schema;
import java.util.Iterator;
import org.junit.jupiter.api.Test;
import org.springdoc.core.properties.SpringDocConfigProperties;
import org.springdoc.core.providers.ObjectMapperProvider;

/** A description says the same whatever was described before it in the same JVM. */
class ApiDescriptionTest {
  private final ApiDescription description = new ApiDescription();
  private final ObjectMapperProvider mappers = mappers();

  private static ObjectMapperProvider mappers() {
    var properties = new SpringDocConfigProperties();
    properties
        .getApiDocs()
        .setVersion(SpringDocConfigProperties.ApiDocs.OpenApiVersion.OPENAPI_3_1);
    return new ObjectMapperProvider(properties);
  }

  private Schema<?> problem() {
    return description
        .openApi(description.modelResolver(mappers), description.recordSchemas(mappers))
        .getComponents()
        .getSchemas()
        .get("Problem");
  }

  @Test
  void aProblemIsDescribedAsItsRecordSays() {
    var problem = problem();
    assertThat(problem.getRequired())
        .containsExactly("code", "detail", "requestId", "status", "title", "type");
    assertThat(((Schema<?>) problem.getProperties().get("field")).getTypes())
        .containsExactlyInAnyOrder("string", "null");
  }

  @Test
  void whatAnotherContextLeftBehindChangesNothing() {
    var before = Json31.pretty(problem());
    var foreign = new Foreign();
    ModelConverters.getInstance(true).addConverter(foreign);
    try {
      assertThat(Json31.pretty(problem())).isEqualTo(before);
    } finally {
      ModelConverters.getInstance(true).removeConverter(foreign);
    }
  }

  /** As another context's converter: it describes everything as nothing in particular. */
  private static final class Foreign implements ModelConverter {
    @Override
    @SuppressWarnings("rawtypes")
    public Schema resolve(
        AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
      return new Schema<>().description("foreign");
    }
  }
}
