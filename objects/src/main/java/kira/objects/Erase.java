package kira.objects;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The one command that every kind has: to be erased. */
enum Erase {
  NOW;

  private static final byte[] JSON = "{\"@type\":\"@erase\"}".getBytes(StandardCharsets.UTF_8);

  byte[] json() {
    return JSON.clone();
  }

  static boolean is(byte[] json) {
    return Arrays.equals(JSON, json);
  }
}
