package kira.platform.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import kira.platform.KiraProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class S3BlobsTest extends BlobsContract {
  private FakeS3 server;

  @BeforeEach
  @Override
  void open() throws IOException {
    server = FakeS3.start("bucket", "access", "secret");
    super.open();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private S3Blobs with(String bucket, String secret) {
    return new S3Blobs(
        new KiraProperties.S3(
            server.endpoint(), "eu-central-1", bucket, "kira/", "access", secret, true));
  }

  @Override
  Blobs blobs() {
    return with("bucket", "secret");
  }

  @Test
  void aWrongSecretIsRefusedByTheServer() {
    assertThatThrownBy(() -> with("bucket", "wrong").check()).isInstanceOf(IOException.class);
    assertThat(server.refused()).isPositive();
  }

  @Test
  void aMissingBucketIsIll() {
    assertThatThrownBy(() -> with("other", "secret").check())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("other");
  }

  @Test
  void theSecretIsNotPrinted() {
    assertThat(
            new KiraProperties.S3(server.endpoint(), "r", "b", "", "access", "s3cret", true)
                .toString())
        .doesNotContain("s3cret");
  }
}
