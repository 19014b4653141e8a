package kira.platform.blobs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import kira.platform.KiraProperties;
import kira.platform.tenancy.TenantId;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Files in a bucket of Amazon S3 or of anything that speaks its protocol. */
final class S3Blobs implements Blobs, AutoCloseable {
  private final S3Client client;
  private final String bucket;
  private final String prefix;

  S3Blobs(KiraProperties.S3 settings) {
    this.bucket = settings.bucket();
    this.prefix = settings.prefix();
    var builder =
        S3Client.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(Duration.ofSeconds(5))
                    .socketTimeout(Duration.ofSeconds(30)))
            .region(Region.of(settings.region()))
            .serviceConfiguration(
                // Signed as a whole: not every server understands Amazon's signed chunks.
                S3Configuration.builder()
                    .pathStyleAccessEnabled(settings.pathStyle())
                    .chunkedEncodingEnabled(false)
                    .build())
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(settings.accessKey(), settings.secretKey())))
            // Servers other than Amazon's do not all know the newer checksums.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    var endpoint = settings.endpoint();
    if (endpoint != null) {
      builder.endpointOverride(endpoint);
    }
    this.client = builder.build();
  }

  @Override
  public void put(TenantId tenant, UUID id, Path content) throws IOException {
    try {
      client.putObject(
          request -> request.bucket(bucket).key(key(tenant, id)), RequestBody.fromFile(content));
    } catch (SdkException e) {
      throw failed(e);
    }
  }

  @Override
  public Optional<InputStream> open(TenantId tenant, UUID id) throws IOException {
    try {
      return Optional.of(client.getObject(request -> request.bucket(bucket).key(key(tenant, id))));
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    } catch (SdkException e) {
      throw failed(e);
    }
  }

  @Override
  public void delete(TenantId tenant, UUID id) throws IOException {
    try {
      client.deleteObject(request -> request.bucket(bucket).key(key(tenant, id)));
    } catch (SdkException e) {
      throw failed(e);
    }
  }

  @Override
  public void check() throws IOException {
    try {
      client.headBucket(request -> request.bucket(bucket));
    } catch (SdkException e) {
      throw failed(e);
    }
  }

  private String key(TenantId tenant, UUID id) {
    return "%s%s/%s".formatted(prefix, tenant, id);
  }

  private IOException failed(SdkException e) {
    return new IOException("bucket %s: %s".formatted(bucket, e.getMessage()), e);
  }

  @Override
  public void close() {
    client.close();
  }
}
