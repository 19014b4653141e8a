package kira.channels.email.imap;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.FolderNotFoundException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.UIDFolder;
import java.io.IOException;
import java.net.Socket;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import javax.net.SocketFactory;
import javax.net.ssl.SSLException;
import kira.platform.http.BlockedAddressException;
import kira.platform.http.OutboundSockets;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.jspecify.annotations.Nullable;

/** One connection to a mailbox: what came since the last time, and waiting for more. */
public final class ImapMailbox implements AutoCloseable {
  private final ImapServer server;
  private final int limit;
  private final Remembering sockets;
  private final jakarta.mail.Store store;
  private final IMAPFolder folder;

  private ImapMailbox(
      ImapServer server,
      int limit,
      Remembering sockets,
      jakarta.mail.Store store,
      IMAPFolder folder) {
    this.server = server;
    this.limit = limit;
    this.sockets = sockets;
    this.store = store;
    this.folder = folder;
  }

  /**
   * @param limit in bytes, above which a mail is not fetched
   */
  public static ImapMailbox open(OutboundSockets sockets, ImapServer server, int limit)
      throws ImapException {
    return open(sockets, server, limit, new Properties());
  }

  /** With settings of Jakarta Mail besides, such as whom a test trusts. */
  static ImapMailbox open(OutboundSockets sockets, ImapServer server, int limit, Properties besides)
      throws ImapException {
    var remembering = new Remembering(sockets.factory());
    var session = Session.getInstance(properties(server, remembering, besides));
    try {
      var store = session.getStore(protocol(server));
      try {
        store.connect(server.host(), server.port(), server.user(), server.password());
        var folder = (IMAPFolder) store.getFolder(server.folder());
        folder.open(
            server.after() == ImapServer.After.NOTHING ? Folder.READ_ONLY : Folder.READ_WRITE);
        return new ImapMailbox(server, limit, remembering, store, folder);
      } catch (MessagingException e) {
        store.close();
        throw e;
      }
    } catch (MessagingException e) {
      remembering.drop();
      throw explained(e);
    }
  }

  private static String protocol(ImapServer server) {
    return server.security() == ImapServer.Security.TLS ? "imaps" : "imap";
  }

  private static Properties properties(
      ImapServer server, SocketFactory sockets, Properties besides) {
    var prefix = "mail." + protocol(server) + ".";
    var properties = new Properties();
    properties.put(prefix + "socketFactory", sockets);
    // Otherwise what the guard refuses is tried again without it.
    properties.put(prefix + "socketFactory.fallback", "false");
    properties.put(prefix + "connectiontimeout", String.valueOf(server.connect().toMillis()));
    properties.put(prefix + "timeout", String.valueOf(server.read().toMillis()));
    properties.put(prefix + "writetimeout", String.valueOf(server.read().toMillis()));
    properties.put(prefix + "ssl.checkserveridentity", "true");
    properties.put(
        prefix + "starttls.enable",
        String.valueOf(server.security() == ImapServer.Security.STARTTLS));
    properties.put(
        prefix + "starttls.required",
        String.valueOf(server.security() == ImapServer.Security.STARTTLS));
    // To look at a mail is not to read it.
    properties.put(prefix + "peek", "true");
    properties.put(prefix + "fetchsize", "262144");
    properties.putAll(besides);
    return properties;
  }

  /**
   * Gives what came since a position to the sink, oldest first.
   *
   * @param from where it was read up to; null when it is read for the first time: only what comes
   *     from now on counts
   * @return where it is read up to now
   */
  public ImapPosition fetch(@Nullable ImapPosition from, ImapSink sink) throws ImapException {
    try {
      long validity = folder.getUIDValidity();
      var position = from;
      if (position == null) {
        position = new ImapPosition(validity, newest());
        sink.begin(position);
      } else if (position.validity() != validity) {
        // The mailbox was rebuilt and numbers its mails anew: none may be skipped.
        position = new ImapPosition(validity, 0);
      }
      for (var message : since(position)) {
        position = new ImapPosition(validity, message.uid());
        sink.take(mail(position, message.message()));
        afterwards(message.message());
      }
      return position;
    } catch (MessagingException e) {
      throw explained(e);
    }
  }

  /** The number of the newest mail; 0 where there is none. */
  private long newest() throws MessagingException {
    long next = folder.getUIDNext();
    if (next > 0) {
      return next - 1;
    }
    // Old servers do not say it.
    int count = folder.getMessageCount();
    return count == 0 ? 0 : folder.getUID(folder.getMessage(count));
  }

  private record Numbered(long uid, IMAPMessage message) {}

  private List<Numbered> since(ImapPosition position) throws MessagingException {
    var found = folder.getMessagesByUID(position.uid() + 1, UIDFolder.LASTUID);
    var numbered = new java.util.ArrayList<Numbered>();
    for (var message : found) {
      // A range up to "the last" always has the last one in it, new or not.
      if (message != null && folder.getUID(message) > position.uid()) {
        numbered.add(new Numbered(folder.getUID(message), (IMAPMessage) message));
      }
    }
    numbered.sort(Comparator.comparingLong(Numbered::uid));
    return numbered;
  }

  private ImapMail mail(ImapPosition position, IMAPMessage message) throws MessagingException {
    long size = message.getSizeLong();
    if (size > limit) {
      return new ImapMail.TooLarge(position, size);
    }
    try (var stream = message.getMimeStream()) {
      // What a server says of a size is not believed.
      var bytes = stream.readNBytes(limit + 1);
      return bytes.length > limit
          ? new ImapMail.TooLarge(position, bytes.length)
          : new ImapMail.Whole(position, bytes);
    } catch (IOException e) {
      throw new MessagingException("the mail could not be read", e);
    }
  }

  private void afterwards(IMAPMessage message) throws MessagingException {
    switch (server.after()) {
      case NOTHING -> {}
      case MARK_SEEN -> message.setFlag(Flags.Flag.SEEN, true);
      case MOVE -> {
        var target = store.getFolder(server.moveTo());
        if (!target.exists() && !target.create(Folder.HOLDS_MESSAGES)) {
          throw new FolderNotFoundException(target);
        }
        move(new Message[] {message}, target);
      }
    }
  }

  private void move(Message[] messages, Folder target) throws MessagingException {
    var imap = (IMAPStore) store;
    if (imap.hasCapability("MOVE")) {
      folder.moveMessages(messages, target);
      return;
    }
    folder.copyMessages(messages, target);
    folder.setFlags(messages, new Flags(Flags.Flag.DELETED), true);
    if (imap.hasCapability("UIDPLUS")) {
      // Without it, what others marked as deleted would be gone, too.
      folder.expunge(messages);
    }
  }

  /**
   * Waits until the server tells of something, or somebody calls {@link #wake}.
   *
   * @return false where the server cannot tell (no IDLE)
   */
  boolean await() throws ImapException {
    try {
      folder.idle(true);
      return true;
    } catch (jakarta.mail.FolderClosedException e) {
      throw explained(e);
    } catch (MessagingException e) {
      if (String.valueOf(e.getMessage()).contains("IDLE not supported")) {
        return false;
      }
      throw explained(e);
    }
  }

  /** How many mails there are. */
  public int count() throws ImapException {
    try {
      return folder.getMessageCount();
    } catch (MessagingException e) {
      throw explained(e);
    }
  }

  /** Ends waiting, and finds out whether the server is still there. */
  void wake() throws ImapException {
    try {
      folder.doCommand(protocol -> {
        protocol.noop();
        return Boolean.TRUE;
      });
    } catch (MessagingException e) {
      throw explained(e);
    }
  }

  /** Ends it at once, whatever anybody waits for. */
  void drop() {
    sockets.drop();
  }

  @Override
  public void close() {
    try {
      if (folder.isOpen()) {
        folder.close(false);
      }
      store.close();
    } catch (MessagingException | IllegalStateException e) {
      // It was closed already, most likely by the other side.
    } finally {
      sockets.drop();
    }
  }

  static ImapException explained(MessagingException e) {
    if (e instanceof AuthenticationFailedException) {
      return new ImapException(
          ImapException.Cause.CREDENTIALS, "The server does not accept the name and password.", e);
    }
    if (e instanceof FolderNotFoundException) {
      return new ImapException(ImapException.Cause.SETTINGS, "The mailbox has no such folder.", e);
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof BlockedAddressException blocked) {
        return new ImapException(
            ImapException.Cause.SETTINGS, String.valueOf(blocked.getMessage()), e);
      }
      if (cause instanceof SSLException) {
        return new ImapException(
            ImapException.Cause.SETTINGS,
            "The server's certificate cannot be trusted, or it speaks no TLS here.",
            e);
      }
    }
    return String.valueOf(e.getMessage()).contains("STARTTLS")
        ? new ImapException(ImapException.Cause.SETTINGS, "The server does not offer STARTTLS.", e)
        : new ImapException(
            ImapException.Cause.UNREACHABLE, "The server cannot be reached, or broke off.", e);
  }

  /** Remembers what was opened, since Jakarta Mail lets nobody cut a connection. */
  private static final class Remembering extends SocketFactory {
    private final SocketFactory guarded;
    private final java.util.Queue<Socket> opened =
        new java.util.concurrent.ConcurrentLinkedQueue<>();

    Remembering(SocketFactory guarded) {
      this.guarded = guarded;
    }

    void drop() {
      for (var socket = opened.poll(); socket != null; socket = opened.poll()) {
        try {
          socket.close();
        } catch (IOException e) {
          // Then it is closed enough.
        }
      }
    }

    @Override
    public Socket createSocket() throws IOException {
      var socket = guarded.createSocket();
      opened.add(socket);
      return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      throw new IOException("only sockets that are connected later are made here");
    }

    @Override
    public Socket createSocket(java.net.InetAddress host, int port) throws IOException {
      return createSocket("", port);
    }

    @Override
    public Socket createSocket(String host, int port, java.net.InetAddress local, int localPort)
        throws IOException {
      return createSocket(host, port);
    }

    @Override
    public Socket createSocket(
        java.net.InetAddress host, int port, java.net.InetAddress local, int localPort)
        throws IOException {
      return createSocket("", port);
    }
  }
}
