package kira.platform.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import javax.imageio.ImageIO;
import kira.platform.web.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PicturesTest {
  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg"})
  void theMiddleOfALargePictureIsDrawnWithoutUnpackingAllOfIt(String format) throws Exception {
    // Blue in the middle, red beside it.
    var wide = new BufferedImage(7_500, 2_500, BufferedImage.TYPE_INT_RGB);
    var canvas = wide.createGraphics();
    canvas.setColor(Color.RED);
    canvas.fillRect(0, 0, 7_500, 2_500);
    canvas.setColor(Color.BLUE);
    canvas.fillRect(2_500, 0, 2_500, 2_500);
    canvas.dispose();
    var bytes = encoded(wide, format);
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    var square = Pictures.square(bytes);
    // 19 million pixels of three bytes each would be more.
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(45L << 20);
    assertThat(square.getWidth()).isEqualTo(square.getHeight()).isEqualTo(256);
    for (int x : new int[] {2, 128, 253}) {
      var seen = new Color(square.getRGB(x, 128));
      assertThat(seen.getBlue()).isGreaterThan(200);
      assertThat(seen.getRed()).isLessThan(60);
    }
  }

  @Test
  void anImageThatIsLargerThanItsFileSaysIsRefused() throws Exception {
    var gif = encoded(new BufferedImage(300, 200, BufferedImage.TYPE_BYTE_INDEXED), "gif");
    // The frame of the first image: its size stands behind the comma that begins it.
    int frame = 13 + 3 * (1 << ((gif[10] & 7) + 1));
    while (gif[frame] != ',') {
      frame++;
    }
    for (int i = 5; i <= 8; i++) {
      gif[frame + i] = (byte) 0xfe;
    }
    assertThatThrownBy(() -> Pictures.square(gif))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.code()).isEqualTo("file_unsafe"));
  }

  @Test
  void aPictureThatIsNearlyALineIsRefused() throws Exception {
    var line = encoded(new BufferedImage(30_000, 1, BufferedImage.TYPE_BYTE_GRAY), "png");
    assertThatThrownBy(() -> Pictures.square(line))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.code()).isEqualTo("file_unsafe"));
  }

  private static byte[] encoded(BufferedImage image, String format) throws IOException {
    var bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, bytes)).isTrue();
    return bytes.toByteArray();
  }
}
