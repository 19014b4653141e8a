package kira.channels.email.smtp;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** The certificate of a loopback server, for it and for whoever is to trust it. */
public final class Certificates {
  private Certificates() {}

  public static SSLContext server() {
    return context(true);
  }

  public static SSLSocketFactory trusting() {
    return context(false).getSocketFactory();
  }

  /** Trusts what GreenMail shows. */
  public static SSLSocketFactory trustingGreenMail() {
    try (var in = Certificates.class.getResourceAsStream("/greenmail.p12")) {
      var store = KeyStore.getInstance("PKCS12");
      store.load(in, "changeit".toCharArray());
      return trusting(store);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SSLContext context(boolean server) {
    try (var in = Certificates.class.getResourceAsStream("/mail/localhost.p12")) {
      var store = KeyStore.getInstance("PKCS12");
      store.load(in, "changeit".toCharArray());
      var context = SSLContext.getInstance("TLS");
      if (server) {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "changeit".toCharArray());
        context.init(keys.getKeyManagers(), null, null);
      } else {
        context.init(null, trust(store).getTrustManagers(), null);
      }
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SSLSocketFactory trusting(KeyStore store) throws GeneralSecurityException {
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust(store).getTrustManagers(), null);
    return context.getSocketFactory();
  }

  /** A store with a private key trusts nobody; the certificates have to stand by themselves. */
  private static TrustManagerFactory trust(KeyStore store) throws GeneralSecurityException {
    try {
      var trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      for (var alias : java.util.Collections.list(store.aliases())) {
        trusted.setCertificateEntry(alias, store.getCertificate(alias));
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      return trust;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
