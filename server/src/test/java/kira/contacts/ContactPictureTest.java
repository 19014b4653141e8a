package kira.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.imageio.ImageIO;
import kira.Eventually;
import kira.KiraTest;
import kira.TestCallers;
import kira.platform.blobs.Blobs;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Permission;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is uploaded is checked and drawn anew, and what is replaced is gone. */
@KiraTest
class ContactPictureTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired Blobs blobs;

  private final Caller agent = TestCallers.anyone();
  private final HttpClient client = HttpClient.newHttpClient();
  private String contact;

  @BeforeEach
  void somebody() throws Exception {
    contact = add(agent);
  }

  private String add(Caller caller) throws Exception {
    var made =
        client.send(
            request(caller, "/api/v1/contacts")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(Map.of("name", "Ada"))))
                .build(),
            BodyHandlers.ofString());
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    return JSON.readTree(made.body()).path("id").asString();
  }

  @Test
  void theMiddleIsKeptAsASmallSquare() throws Exception {
    // Red on the left and right, blue in the middle.
    var wide = new BufferedImage(1200, 400, BufferedImage.TYPE_INT_ARGB);
    for (int x = 0; x < 1200; x++) {
      for (int y = 0; y < 400; y++) {
        wide.setRGB(x, y, (x >= 400 && x < 800 ? Color.BLUE : Color.RED).getRGB());
      }
    }
    var hidden = "hidden words".getBytes(StandardCharsets.UTF_8);
    var png = png(wide);
    var withMore = Arrays.copyOf(png, png.length + hidden.length);
    System.arraycopy(hidden, 0, withMore, png.length, hidden.length);

    var put = put(withMore);
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
    var picture = JSON.readTree(put.body()).path("avatar").asString();
    var got = get(agent, contact, picture);
    assertThat(got.statusCode()).isEqualTo(200);
    assertThat(got.headers().firstValue("Content-Type")).hasValue("image/jpeg");
    assertThat(got.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(new String(got.body(), StandardCharsets.ISO_8859_1)).doesNotContain("hidden words");
    var kept = ImageIO.read(new ByteArrayInputStream(got.body()));
    assertThat(kept.getWidth()).isEqualTo(256);
    assertThat(kept.getHeight()).isEqualTo(256);
    for (int x : new int[] {2, 128, 253}) {
      assertThat(new Color(kept.getRGB(x, 128)).getBlue()).isGreaterThan(200);
      assertThat(new Color(kept.getRGB(x, 128)).getRed()).isLessThan(60);
    }
  }

  @Test
  void whatIsReplacedOrRemovedIsGone() throws Exception {
    var image = png(new BufferedImage(10, 20, BufferedImage.TYPE_INT_RGB));
    var first = avatar(put(image));
    var second = avatar(put(image));
    assertThat(get(agent, contact, first).statusCode()).isEqualTo(404);
    Eventually.holds(() -> isGone(first));
    assertThat(get(agent, contact, second).statusCode()).isEqualTo(200);
    var removed =
        client.send(request(agent, path(contact)).DELETE().build(), BodyHandlers.ofString());
    assertThat(removed.statusCode()).isEqualTo(200);
    assertThat(avatar(removed)).isEmpty();
    Eventually.holds(() -> isGone(second));
  }

  @Test
  void whatIsNoPictureIsRefused() throws Exception {
    refused(
        "<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(StandardCharsets.UTF_8),
        422,
        "file_type_refused");
    refused("<html><script>1</script>".getBytes(StandardCharsets.UTF_8), 422, "file_type_refused");
    refused(new byte[0], 422, "file_empty");
    var png = png(new BufferedImage(300, 300, BufferedImage.TYPE_INT_RGB));
    refused(Arrays.copyOf(png, 30), 422, "file_mislabelled");
    // A small file that says it is 60,000 pixels wide and high.
    var bomb = png.clone();
    bomb[18] = (byte) 0xea;
    bomb[22] = (byte) 0xea;
    refused(bomb, 422, "file_unsafe");
    refused(Arrays.copyOf(png, 6 * 1024 * 1024), 413, "too_large");
    var get =
        client.send(request(agent, "/api/v1/contacts/" + contact).build(), BodyHandlers.ofString());
    assertThat(avatar(get)).isEmpty();
  }

  @Test
  void nobodyElseSeesOrChangesIt() throws Exception {
    var image = png(new BufferedImage(10, 10, BufferedImage.TYPE_INT_RGB));
    var picture = avatar(put(image));
    var stranger = TestCallers.anyone();
    assertThat(get(stranger, contact, picture).statusCode()).isEqualTo(404);
    assertThat(get(stranger, add(stranger), picture).statusCode()).isEqualTo(404);
    assertThat(put(stranger, image).statusCode()).isEqualTo(404);
    var reader = TestCallers.with(agent.tenant(), Set.of(Permission.CONTACTS_READ));
    assertThat(get(reader, contact, picture).statusCode()).isEqualTo(200);
    assertThat(put(reader, image).statusCode()).isEqualTo(403);
  }

  private void refused(byte[] content, int status, String code) throws Exception {
    var answer = put(content);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(JSON.readTree(answer.body()).path("code").asString()).isEqualTo(code);
  }

  private boolean isGone(String picture) {
    try (var content = blobs.open(agent.tenant(), UUID.fromString(picture)).orElse(null)) {
      return content == null;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String avatar(HttpResponse<String> answer) {
    JsonNode body = JSON.readTree(answer.body());
    return body.path("avatar").asString("");
  }

  private HttpResponse<String> put(byte[] content) throws Exception {
    return put(agent, content);
  }

  private HttpResponse<String> put(Caller caller, byte[] content) throws Exception {
    return client.send(
        request(caller, path(contact))
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.ofByteArray(content))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<byte[]> get(Caller caller, String id, String picture) throws Exception {
    return client.send(
        request(caller, path(id) + "/" + picture).build(), BodyHandlers.ofByteArray());
  }

  private static String path(String contact) {
    return "/api/v1/contacts/" + contact + "/avatar";
  }

  private HttpRequest.Builder request(Caller caller, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header(TestCallers.HEADER, callers.token(caller));
  }

  private static byte[] png(BufferedImage image) throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }
}
