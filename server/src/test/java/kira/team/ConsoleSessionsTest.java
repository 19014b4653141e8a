package kira.team;

import static kira.team.Acme.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is open is shut when the rights it was opened with are gone. */
class ConsoleSessionsTest extends TeamTest {

  /** A console's socket: what it hears, and the code it is shut with. */
  private static final class Console implements WebSocket.Listener {
    final LinkedBlockingQueue<String> frames = new LinkedBlockingQueue<>();
    final CompletableFuture<Integer> shut = new CompletableFuture<>();
    final StringBuilder text = new StringBuilder();
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    WebSocket socket;

    @Override
    public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
      while (data.hasRemaining()) {
        bytes.write(data.get());
      }
      if (last) {
        frames.add(bytes.toString(StandardCharsets.UTF_8));
        bytes.reset();
      }
      webSocket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        frames.add(text.toString());
        text.setLength(0);
      }
      webSocket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
      shut.complete(code);
      return null;
    }

    int shut() throws Exception {
      return shut.get(20, TimeUnit.SECONDS);
    }

    void isOpen() throws Exception {
      frames.clear();
      socket.sendText("{\"type\":\"ping\"}", true).get(20, TimeUnit.SECONDS);
      String frame;
      do {
        frame = frames.poll(20, TimeUnit.SECONDS);
      } while (frame != null && !frame.contains("pong"));
      assertThat(frame).isNotNull();
      assertThat(shut).isNotDone();
    }
  }

  private Console open(Browser browser) throws Exception {
    var console = ungreeted(browser);
    console.socket.sendText("{\"type\":\"hello\",\"position\":null}", true).join();
    assertThat(console.frames.poll(20, TimeUnit.SECONDS)).contains("ready");
    return console;
  }

  private Console ungreeted(Browser browser) {
    var console = new Console();
    console.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .header("Cookie", "kira_session=" + browser.cookie())
            .buildAsync(URI.create("ws://localhost:%d/api/v1/realtime".formatted(port)), console)
            .join();
    return console;
  }

  @Test
  void aSessionEndedElsewhereTakesItsConsoleAlong() throws Exception {
    var laptop = acme.signedIn(Role.AGENT);
    var phone = acme.signedIn(Role.AGENT);
    var mine = open(laptop);
    var lost = open(phone);
    laptop.delete("/sessions");
    assertThat(lost.shut()).isEqualTo(4401);
    mine.isOpen();
    assertThatThrownBy(() -> open(phone)).isInstanceOf(CompletionException.class);
  }

  @Test
  void signingOutShutsTheConsole() throws Exception {
    var browser = acme.signedIn(Role.AGENT);
    var console = open(browser);
    browser.post("/auth/sign-out", null);
    assertThat(console.shut()).isEqualTo(4401);
  }

  @Test
  void somebodyRemovedHearsNothingMore() throws Exception {
    var owner = acme.signedIn(Role.OWNER);
    var agent = acme.signedIn(Role.AGENT);
    var theirs = open(agent);
    var mine = open(owner);
    owner.delete("/members/" + acme.user(Role.AGENT));
    assertThat(theirs.shut()).isEqualTo(4401);
    mine.isOpen();
  }

  @Test
  void whoHasNotSaidHelloIsNotForgotten() throws Exception {
    var owner = acme.signedIn(Role.OWNER);
    var reserve = ungreeted(acme.signedIn(Role.AGENT));
    reserve.isOpen();
    owner.delete("/members/" + acme.user(Role.AGENT));
    assertThat(reserve.shut()).isEqualTo(4401);
  }

  @Test
  void anotherRoleComesBackWithItsOwnRights() throws Exception {
    var owner = acme.signedIn(Role.OWNER);
    var agent = acme.signedIn(Role.AGENT);
    var console = open(agent);
    owner.patch("/members/" + acme.user(Role.AGENT), Map.of("role", "VIEWER"));
    assertThat(console.shut()).isEqualTo(4401);
    open(agent).isOpen();
  }

  @Test
  void aNewPasswordShutsTheOtherConsoles() throws Exception {
    var laptop = acme.signedIn(Role.AGENT);
    var other = open(acme.signedIn(Role.AGENT));
    var mine = open(laptop);
    laptop.post("/account/password", Map.of("current", PASSWORD, "next", "a different one!"));
    assertThat(other.shut()).isEqualTo(4401);
    mine.isOpen();
  }

  @Test
  void goingOverToAnotherWorkspaceLeavesNoEarBehind() throws Exception {
    var browser = acme.signedIn(Role.AGENT);
    var console = open(browser);
    browser.post("/workspaces", Map.of("name", "My own"));
    assertThat(console.shut()).isEqualTo(4401);
  }

  @Test
  void newsOfTheTeamComeWithoutItsSecrets() throws Exception {
    var owner = acme.signedIn(Role.OWNER);
    var console = open(acme.signedIn(Role.AGENT));
    owner.post("/invitations", Map.of("email", acme.email("new"), "role", "AGENT"));
    var frame = console.frames.poll(20, TimeUnit.SECONDS);
    assertThat(frame)
        .contains("\"event\":\"MemberInvited\"")
        .contains("\"kind\":\"workspace\"")
        .contains("\"role\":\"AGENT\"")
        .doesNotContain("tokenHash");
  }

  @Test
  void aForgedCookieOpensNoConsole() {
    assertThatThrownBy(() -> open(acme.browser().cookie(Token.random().value())))
        .isInstanceOf(CompletionException.class);
  }
}
