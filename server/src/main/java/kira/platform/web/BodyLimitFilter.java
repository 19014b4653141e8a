package kira.platform.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import kira.platform.KiraProperties;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Reads no more of a body than anybody needs, whether or not its length was announced. */
@Component
@Order(BodyLimitFilter.ORDER)
final class BodyLimitFilter extends OncePerRequestFilter {
  static final int ORDER = CallerFilter.ORDER + 1;

  private final long limit;
  private final ProblemWriter problems;

  BodyLimitFilter(KiraProperties properties, ProblemWriter problems) {
    this.limit = properties.web().jsonLimit().toBytes();
    this.problems = problems;
  }

  /**
   * Uploads have their own limit: in the multipart parser, or where a plain stream is read, which
   * no other endpoint does but those of simulators, who take as much as what they stand for.
   */
  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    var type = request.getContentType();
    return request.getRequestURI().startsWith("/simulator/")
        || type != null
            && (type.startsWith("multipart/")
                || type.startsWith("application/octet-stream")
                    && request.getMethod().equals("PUT"));
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (request.getContentLengthLong() > limit) {
      problems.write(response, tooLarge());
      return;
    }
    chain.doFilter(request.getContentLengthLong() < 0 ? new Counted(request) : request, response);
  }

  private Problem tooLarge() {
    return Problem.tooLarge("The body is larger than %d bytes.".formatted(limit));
  }

  /** A body that did not say how long it is. */
  private final class Counted extends HttpServletRequestWrapper {
    private Counted(HttpServletRequest request) {
      super(request);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      var in = super.getInputStream();
      return new ServletInputStream() {
        private long read;

        @Override
        public int read() throws IOException {
          int next = in.read();
          count(next < 0 ? 0 : 1);
          return next;
        }

        @Override
        public int read(byte[] into, int from, int most) throws IOException {
          int some = in.read(into, from, most);
          count(Math.max(0, some));
          return some;
        }

        private void count(int bytes) {
          read += bytes;
          if (read > limit) {
            throw tooLarge();
          }
        }

        @Override
        public boolean isFinished() {
          return in.isFinished();
        }

        @Override
        public boolean isReady() {
          return in.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
          in.setReadListener(listener);
        }
      };
    }

    @Override
    public BufferedReader getReader() throws IOException {
      return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
    }
  }
}
