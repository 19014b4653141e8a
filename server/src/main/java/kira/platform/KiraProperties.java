package kira.platform;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Everything an operator may set, as {@code --kira.…} flags or {@code KIRA_…} environment.
 *
 * @param data folder of everything Kira keeps on this machine
 * @param baseUrl how people reach this server; null derives it from the port
 * @param demo whether a demo workspace is made on the first start
 * @param demoPeople whether it comes with contacts and conversations that are made up
 */
@ConfigurationProperties("kira")
public record KiraProperties(
    @DefaultValue("data") Path data,
    @Nullable URI baseUrl,
    @DefaultValue("true") boolean demo,
    @DefaultValue("true") boolean demoPeople,
    @DefaultValue Database database,
    @DefaultValue ChatModel chatModel,
    @DefaultValue Outbound outbound,
    @DefaultValue Blobs blobs,
    @DefaultValue Web web,
    @DefaultValue Contacts contacts) {

  /**
   * @param url {@code jdbc:postgresql://…} or {@code postgres://…}; null runs the embedded server
   * @param appConnections pool of requests
   * @param committerConnections pool of the durable-object runtime
   */
  public record Database(
      @Nullable String url,
      @Nullable String user,
      @Nullable String password,
      @DefaultValue("16") int appConnections,
      @DefaultValue("10") int committerConnections) {}

  /** The language model of workspaces that set none of their own; none is a good answer too. */
  public record ChatModel(
      @Nullable URI baseUrl,
      @Nullable String name,
      @Nullable String apiKey,
      @DefaultValue("30s") Duration firstToken,
      @DefaultValue("2m") Duration whole) {
    @Override
    public String toString() {
      return "ChatModel[baseUrl=%s, name=%s]".formatted(baseUrl, name);
    }
  }

  /**
   * @param allow private ranges, in CIDR notation, that outbound requests may reach all the same;
   *     an operator's choice, never a tenant's
   */
  public record Outbound(
      @DefaultValue List<String> allow,
      @DefaultValue("5s") Duration connect,
      @DefaultValue("30s") Duration response,
      @DefaultValue("10MB") org.springframework.util.unit.DataSize limit) {
    public Outbound {
      allow = List.copyOf(allow);
    }
  }

  /**
   * @param s3 null keeps files in the data folder
   * @param limit largest attachment that somebody uploads
   * @param received largest file that a channel brings, such as a mail's attachment
   */
  public record Blobs(
      @Nullable S3 s3,
      @DefaultValue("20MB") org.springframework.util.unit.DataSize limit,
      @DefaultValue("100MB") org.springframework.util.unit.DataSize received) {}

  /** An S3-compatible bucket. */
  public record S3(
      @Nullable URI endpoint,
      @DefaultValue("us-east-1") String region,
      String bucket,
      @DefaultValue("") String prefix,
      String accessKey,
      String secretKey,
      @DefaultValue("true") boolean pathStyle) {
    @Override
    public String toString() {
      return "S3[endpoint=%s, region=%s, bucket=%s]".formatted(endpoint, region, bucket);
    }
  }

  /**
   * @param jsonLimit largest JSON body
   * @param files where the built console and widget lie
   */
  public record Web(
      @DefaultValue("1MB") org.springframework.util.unit.DataSize jsonLimit,
      @DefaultValue("classpath:/static/") String files) {}

  /**
   * @param importLimit largest file of contacts
   */
  public record Contacts(@DefaultValue("5GB") org.springframework.util.unit.DataSize importLimit) {}
}
