package kira.channels.email.listener;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** The listener's certificate, read anew when its files were: certificates last for weeks. */
final class ListenerCertificate implements Supplier<SSLContext> {
  private static final Logger log = LoggerFactory.getLogger(ListenerCertificate.class);

  private final Path certificate;
  private final Path key;
  private @Nullable Read read;

  private record Read(SSLContext context, List<FileTime> changed) {}

  ListenerCertificate(Path certificate, Path key) {
    this.certificate = certificate;
    this.key = key;
  }

  /**
   * @throws IllegalStateException when there is none that could be used
   */
  @Override
  public synchronized SSLContext get() {
    var known = read;
    try {
      var changed = List.of(Files.getLastModifiedTime(certificate), Files.getLastModifiedTime(key));
      if (known != null && known.changed().equals(changed)) {
        return known.context();
      }
      var details =
          PemSslStoreDetails.forCertificate(certificate.toUri().toString())
              .withPrivateKey(key.toUri().toString());
      var context =
          SslBundle.of(new PemSslStoreBundle(details, (PemSslStoreDetails) null))
              .createSslContext();
      read = new Read(context, changed);
      return context;
    } catch (IOException | RuntimeException e) {
      if (known == null) {
        throw new IllegalStateException(
            "The certificate of the SMTP listener cannot be read: " + e.getMessage(), e);
      }
      // Half of it may be written by now; the next connection looks again.
      log.warn("The new certificate of the SMTP listener cannot be read; the old one stays", e);
      return known.context();
    }
  }
}
