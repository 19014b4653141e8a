package kira.platform.blobs;

import java.io.IOException;
import kira.platform.KiraProperties;
import kira.platform.storage.DataFolder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Where files are kept, and whether they can be. */
@Configuration(proxyBeanMethods = false)
class BlobsConfiguration {
  @Bean
  Blobs blobs(KiraProperties properties, DataFolder folder) {
    var s3 = properties.blobs().s3();
    return s3 == null ? new FileBlobs(folder.folder("files")) : new S3Blobs(s3);
  }

  @Bean
  HealthIndicator filesHealthIndicator(Blobs blobs) {
    return () -> {
      try {
        blobs.check();
        return Health.up().build();
      } catch (IOException e) {
        return Health.down(e).build();
      }
    };
  }
}
