package kira.platform.blobs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** As much of S3 as files need; it checks every request's signature (AWS Signature Version 4). */
final class FakeS3 implements AutoCloseable {
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([^/]+)/s3/aws4_request, ?"
              + "SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})");

  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  private final AtomicInteger refused = new AtomicInteger();
  private final String bucket;
  private final String accessKey;
  private final String secretKey;
  private final HttpServer server;

  private FakeS3(String bucket, String accessKey, String secretKey) throws IOException {
    this.bucket = bucket;
    this.accessKey = accessKey;
    this.secretKey = secretKey;
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  static FakeS3 start(String bucket, String accessKey, String secretKey) throws IOException {
    return new FakeS3(bucket, accessKey, secretKey);
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  int refused() {
    return refused.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = exchange.getRequestBody().readAllBytes();
      var path = exchange.getRequestURI().getPath();
      if (!isSigned(exchange, body)) {
        refused.incrementAndGet();
        error(exchange, 403, "SignatureDoesNotMatch");
      } else if (!path.equals("/" + bucket) && !path.startsWith("/" + bucket + "/")) {
        error(exchange, 404, "NoSuchBucket");
      } else {
        carryOut(exchange, path, body);
      }
    }
  }

  private void carryOut(HttpExchange exchange, String path, byte[] body) throws IOException {
    switch (exchange.getRequestMethod()) {
      case "HEAD" -> exchange.sendResponseHeaders(200, -1);
      case "PUT" -> {
        objects.put(path, body);
        exchange.getResponseHeaders().set("ETag", "\"e\"");
        exchange.sendResponseHeaders(200, -1);
      }
      case "GET" -> {
        var found = objects.get(path);
        if (found == null) {
          error(exchange, 404, "NoSuchKey");
        } else {
          exchange.sendResponseHeaders(200, found.length);
          exchange.getResponseBody().write(found);
        }
      }
      case "DELETE" -> {
        objects.remove(path);
        exchange.sendResponseHeaders(204, -1);
      }
      default -> error(exchange, 405, "MethodNotAllowed");
    }
  }

  private static void error(HttpExchange exchange, int status, String code) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    var body = "<Error><Code>%s</Code></Error>".formatted(code).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private boolean isSigned(HttpExchange exchange, byte[] body) {
    var headers = exchange.getRequestHeaders();
    var given = AUTHORIZATION.matcher(String.valueOf(headers.getFirst("Authorization")));
    if (!given.matches() || !given.group(1).equals(accessKey)) {
      return false;
    }
    var contentHash = headers.getFirst("x-amz-content-sha256");
    if (!contentHash.equals("UNSIGNED-PAYLOAD") && !contentHash.equals(hex(sha256(body)))) {
      return false;
    }
    var signedHeaders = given.group(4);
    var canonical =
        String.join(
            "\n",
            exchange.getRequestMethod(),
            exchange.getRequestURI().getRawPath(),
            exchange.getRequestURI().getRawQuery() == null
                ? ""
                : exchange.getRequestURI().getRawQuery(),
            Arrays.stream(signedHeaders.split(";"))
                .map(name -> name + ":" + headers.getFirst(name).strip() + "\n")
                .collect(Collectors.joining()),
            signedHeaders,
            contentHash);
    var scope = "%s/%s/s3/aws4_request".formatted(given.group(2), given.group(3));
    var toSign =
        String.join(
            "\n",
            "AWS4-HMAC-SHA256",
            headers.getFirst("x-amz-date"),
            scope,
            hex(sha256(canonical.getBytes(StandardCharsets.UTF_8))));
    var key = hmac(("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8), given.group(2));
    key = hmac(hmac(hmac(key, given.group(3)), "s3"), "aws4_request");
    return hex(hmac(key, toSign)).equals(given.group(5));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
