package kira.channels.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A sound that stands for what was said: a soft tone, as long as it took, as WAV of 8 kHz. */
public final class SimulatedSound {
  private static final int RATE = 8_000;
  private static final int HEADER = 44;

  private SimulatedSound() {}

  public static byte[] wav(int seconds) {
    int samples = RATE * Math.clamp(seconds, 1, 30);
    var header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
    header.put(ascii("RIFF")).putInt(HEADER - 8 + samples).put(ascii("WAVE"));
    header.put(ascii("fmt ")).putInt(16).putShort((short) 1).putShort((short) 1);
    header.putInt(RATE).putInt(RATE).putShort((short) 1).putShort((short) 8);
    header.put(ascii("data")).putInt(samples);
    var wav = new ByteArrayOutputStream(HEADER + samples);
    wav.writeBytes(header.array());
    for (int i = 0; i < samples; i++) {
      // Like syllables: a tone that swells and falls four times a second.
      double swell = Math.abs(Math.sin(Math.PI * 4 * i / RATE));
      wav.write((int) (128 + 40 * swell * Math.sin(2 * Math.PI * 220 * i / RATE)));
    }
    return wav.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
