package kira.platform.blobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Hands a kept file to a browser so that nothing in it can run on our origin. */
@Component
public class Downloads {
  private final Blobs blobs;

  Downloads(Blobs blobs) {
    this.blobs = blobs;
  }

  public ResponseEntity<Resource> respond(TenantId tenant, StoredFile file) {
    try {
      var content = blobs.open(tenant, file.id()).orElseThrow(() -> Problem.notFound("file"));
      var disposition =
          file.inline() ? ContentDisposition.inline() : ContentDisposition.attachment();
      return ResponseEntity.ok()
          .contentType(MediaType.parseMediaType(file.type()))
          .contentLength(file.size())
          .cacheControl(CacheControl.maxAge(Duration.ofDays(1)).cachePrivate().immutable())
          .header(
              "Content-Disposition",
              disposition.filename(file.name(), StandardCharsets.UTF_8).build().toString())
          .header("X-Content-Type-Options", "nosniff")
          .header("Content-Security-Policy", "default-src 'none'; sandbox")
          .body(new InputStreamResource(content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
