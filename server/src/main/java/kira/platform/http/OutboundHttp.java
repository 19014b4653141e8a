package kira.platform.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import kira.platform.KiraProperties;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.util.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The only way to call another server. Addresses come from tenants, so every one is checked by
 * {@link AddressGuard}, each redirect again; answers are capped in size and time.
 */
@Component
public class OutboundHttp implements AutoCloseable {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<String> CREDENTIALS =
      Set.of("authorization", "cookie", "proxy-authorization", "x-api-key", "api-key");

  private final AddressGuard guard;
  private final CloseableHttpClient client;
  private final ScheduledExecutorService deadlines =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("outbound-deadlines").daemon().factory());

  @Autowired
  OutboundHttp(KiraProperties properties) {
    this(
        new AddressGuard(InetAddress::getAllByName, properties.outbound().allow()),
        properties.outbound().connect());
  }

  OutboundHttp(AddressGuard guard, Duration connect) {
    this.guard = guard;
    this.client =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(guard)
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(Timeout.of(connect))
                            .setTimeToLive(Timeout.ofMinutes(1))
                            .build())
                    .setMaxConnTotal(200)
                    .setMaxConnPerRoute(50)
                    .build())
            .setUserAgent("Kira")
            .disableRedirectHandling()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableAutomaticRetries()
            .disableContentCompression()
            .build();
  }

  /** What to do with an answer as it comes in. The body ends at the request's limit. */
  public interface Reader<T> {
    T read(int status, Map<String, String> headers, InputStream body) throws IOException;
  }

  /**
   * @throws BlockedAddressException when the address, or one it redirects to, may not be reached
   * @throws ResponseTooLargeException when the answer has more bytes than the request allows
   */
  public OutboundResponse send(OutboundRequest request) throws IOException {
    return stream(
        request,
        new Cancellation(),
        (status, headers, body) -> new OutboundResponse(status, headers, body.readAllBytes()));
  }

  /** Reads the answer while it arrives, until it ends, time is up or somebody cancels. */
  public <T> T stream(OutboundRequest request, Cancellation cancellation, Reader<T> reader)
      throws IOException {
    var deadline = System.nanoTime() + request.whole().toNanos();
    var step = request;
    for (int left = request.redirects(); ; left--) {
      guard.check(step.uri());
      var answer = once(step, deadline, cancellation, reader, left);
      switch (answer) {
        case Answer.Read<T>(var value) -> {
          return value;
        }
        case Answer.Moved<T>(var next) -> step = next;
      }
    }
  }

  /** Whether a request that failed like this certainly never got to the other server. */
  public static boolean neverLeft(IOException failure) {
    return failure instanceof BlockedAddressException
        || failure instanceof UnknownHostException
        || failure instanceof ConnectException
        || failure instanceof NoRouteToHostException
        || failure instanceof ConnectTimeoutException;
  }

  private sealed interface Answer<T> {
    record Read<T>(T value) implements Answer<T> {}

    record Moved<T>(OutboundRequest next) implements Answer<T> {}
  }

  private <T> Answer<T> once(
      OutboundRequest step,
      long deadline,
      Cancellation cancellation,
      Reader<T> reader,
      int redirectsLeft)
      throws IOException {
    var message = message(step);
    Runnable stop = message::cancel;
    cancellation.onCancel(stop);
    var alarm = deadlines.schedule(stop, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    try {
      var response = client.executeOpen(null, message, null);
      try {
        var location = response.getFirstHeader("Location");
        if (REDIRECTS.contains(response.getCode()) && location != null && redirectsLeft > 0) {
          return new Answer.Moved<>(moved(step, response.getCode(), location.getValue()));
        }
        return new Answer.Read<>(
            reader.read(response.getCode(), headers(response), body(response, step.limit())));
      } finally {
        // Closing alone would first read to the end, which may never come. A connection whose
        // answer
        // was read to its end is back in the pool by now and is not touched by this.
        message.cancel();
        Closer.closeQuietly(response);
      }
    } catch (IOException e) {
      if (cancellation.isCancelled()) {
        throw cancelled(e);
      }
      if (System.nanoTime() >= deadline) {
        throw late(step, e);
      }
      throw e;
    } finally {
      alarm.cancel(false);
      cancellation.forget(stop);
    }
  }

  private static HttpUriRequestBase message(OutboundRequest step) {
    var message = new HttpUriRequestBase(step.method(), step.uri());
    step.headers().forEach(message::setHeader);
    var body = step.body();
    if (body != null) {
      message.setEntity(
          new ByteArrayEntity(
              body,
              ContentType.parse(
                  step.headers().getOrDefault("Content-Type", "application/octet-stream"))));
    }
    message.setConfig(
        RequestConfig.custom()
            .setResponseTimeout(Timeout.of(step.response()))
            .setConnectionRequestTimeout(Timeout.of(step.response()))
            .build());
    return message;
  }

  /** Credentials stay with the server they were meant for, and nothing goes from TLS to plain. */
  private static OutboundRequest moved(OutboundRequest from, int status, String location)
      throws IOException {
    URI next;
    try {
      next = from.uri().resolve(location.strip());
    } catch (IllegalArgumentException e) {
      throw new BlockedAddressException("The server redirects to something that is no address.");
    }
    if ("https".equalsIgnoreCase(from.uri().getScheme())
        && !"https".equalsIgnoreCase(next.getScheme())) {
      throw new BlockedAddressException("The server redirects from https to something else.");
    }
    var headers = new LinkedHashMap<>(from.headers());
    if (!isSameServer(from.uri(), next)) {
      headers.keySet().removeIf(name -> CREDENTIALS.contains(name.toLowerCase(Locale.ROOT)));
    }
    var keepsBody = status == 307 || status == 308 || from.method().equals("GET");
    if (!keepsBody) {
      headers.keySet().removeIf(name -> name.equalsIgnoreCase("Content-Type"));
    }
    return new OutboundRequest(
        keepsBody || from.method().equals("HEAD") ? from.method() : "GET",
        next,
        headers,
        keepsBody ? from.body() : null,
        from.response(),
        from.whole(),
        from.redirects(),
        from.limit());
  }

  private static boolean isSameServer(URI one, URI other) {
    return one.getScheme().equalsIgnoreCase(other.getScheme())
        && String.valueOf(one.getHost()).equalsIgnoreCase(other.getHost())
        && one.getPort() == other.getPort();
  }

  private static Map<String, String> headers(ClassicHttpResponse response) {
    var headers = new LinkedHashMap<String, String>();
    for (var header : response.getHeaders()) {
      headers.putIfAbsent(header.getName().toLowerCase(Locale.ROOT), header.getValue());
    }
    return headers;
  }

  private static InputStream body(ClassicHttpResponse response, long limit) throws IOException {
    var entity = response.getEntity();
    if (entity == null) {
      return InputStream.nullInputStream();
    }
    if (entity.getContentLength() > limit) {
      throw new ResponseTooLargeException(limit);
    }
    return new Capped(entity.getContent(), limit);
  }

  private static InterruptedIOException cancelled(IOException cause) {
    var cancelled = new InterruptedIOException("cancelled");
    cancelled.initCause(cause);
    return cancelled;
  }

  private static InterruptedIOException late(OutboundRequest step, IOException cause) {
    var late =
        new InterruptedIOException(
            "no whole answer within %d s".formatted(step.whole().toSeconds()));
    late.initCause(cause);
    return late;
  }

  @Override
  public void close() throws IOException {
    deadlines.shutdownNow();
    client.close();
  }

  /** Reads up to a limit and fails, rather than ends, beyond it. */
  private static final class Capped extends FilterInputStream {
    private final long limit;
    private long read;

    private Capped(InputStream in, long limit) {
      super(in);
      this.limit = limit;
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      count(next < 0 ? 0 : 1);
      return next;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
      int some = super.read(into, from, most);
      count(Math.max(0, some));
      return some;
    }

    private void count(int bytes) throws IOException {
      read += bytes;
      if (read > limit) {
        throw new ResponseTooLargeException(limit);
      }
    }
  }
}
