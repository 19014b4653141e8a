package kira.bench;

import jakarta.servlet.http.HttpServlet;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.AbstractProtocol;
import org.apache.tomcat.websocket.server.WsSci;

/**
 * A bare WebSocket relay on the web server that Kira uses: what a visitor sends goes to every
 * agent, in a frame as long as Kira's. It keeps nothing, asks nobody and looks nothing up. Like
 * Kira it encodes a frame once for all agents and writes it to each on a virtual thread.
 */
public final class Relay {
  private static final ExecutorService EXECUTOR = Executors.newVirtualThreadPerTaskExecutor();
  private static final Set<Agent> AGENTS = ConcurrentHashMap.newKeySet();

  private Relay() {}

  /**
   * @param args its folder, and the length of its frames
   */
  public static void main(String[] args) throws Exception {
    // Its greeting is of no interest.
    java.util.logging.LogManager.getLogManager().reset();
    var length = Integer.parseInt(args[1]);
    var tomcat = new Tomcat();
    tomcat.setBaseDir(args[0]);
    var connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("maxConnections", "8192");
    if (connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
      protocol.setExecutor(EXECUTOR);
    }
    tomcat.setConnector(connector);
    var context = tomcat.addContext("", Path.of(args[0]).toAbsolutePath().toString());
    context.addServletContainerInitializer(new WsSci(), Set.of());
    Tomcat.addServlet(context, "nothing", new HttpServlet() {});
    context.addServletMappingDecoded("/", "nothing");
    tomcat.start();
    var endpoints =
        (ServerContainer) context.getServletContext().getAttribute(ServerContainer.class.getName());
    endpoints.addEndpoint(ServerEndpointConfig.Builder.create(Agents.class, "/agents").build());
    endpoints.addEndpoint(
        ServerEndpointConfig.Builder.create(Visitors.class, "/visitors")
            .configurator(
                new ServerEndpointConfig.Configurator() {
                  @Override
                  public <T> T getEndpointInstance(Class<T> type) {
                    return type.cast(new Visitors(length));
                  }
                })
            .build());
    System.out.println(connector.getLocalPort());
    // Ends with whoever started it.
    while (System.in.read() >= 0) {
      continue;
    }
    System.exit(0);
  }

  /** One agent's socket and what waits for it. */
  private static final class Agent {
    private final Session session;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private boolean sending;

    Agent(Session session) {
      this.session = session;
    }

    synchronized void send(byte[] frame) {
      waiting.add(frame);
      if (!sending) {
        sending = true;
        EXECUTOR.execute(this::drain);
      }
    }

    private synchronized byte[] next() {
      var frame = waiting.poll();
      sending = frame != null;
      return frame;
    }

    private void drain() {
      try {
        for (var frame = next(); frame != null; frame = next()) {
          session.getBasicRemote().sendBinary(ByteBuffer.wrap(frame));
        }
      } catch (IOException | IllegalStateException e) {
        AGENTS.remove(this);
      }
    }
  }

  /** Where agents listen. */
  public static final class Agents extends Endpoint {
    @Override
    public void onOpen(Session session, EndpointConfig config) {
      var agent = new Agent(session);
      session.getUserProperties().put("agent", agent);
      AGENTS.add(agent);
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
      if (session.getUserProperties().get("agent") instanceof Agent agent) {
        AGENTS.remove(agent);
      }
    }
  }

  /** Where visitors speak. */
  public static final class Visitors extends Endpoint {
    private final int length;

    Visitors(int length) {
      this.length = length;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
      // Not a lambda: its type argument could not be seen.
      session.addMessageHandler(
          new MessageHandler.Whole<String>() {
            @Override
            public void onMessage(String text) {
              var from = text.indexOf(Marker.SIGN);
              if (from < 0) {
                return;
              }
              var marker = text.substring(from, text.indexOf(Marker.SIGN, from + 1) + 1);
              var frame =
                  (marker + "x".repeat(Math.max(0, length - marker.length())))
                      .getBytes(StandardCharsets.UTF_8);
              AGENTS.forEach(agent -> agent.send(frame));
            }
          });
    }
  }
}
