package kira.bench;

/**
 * Finds the numbers of messages, written {@code ~17~}, in what a socket says, however it is cut
 * into pieces.
 */
final class Marker {
  static final char SIGN = '~';

  private int number = -1;

  interface Found {
    void number(int number);
  }

  static String of(int number) {
    return "" + SIGN + number + SIGN;
  }

  void scan(byte[] bytes, int from, int to, Found found) {
    int i = from;
    while (i < to) {
      byte b = bytes[i++];
      if (number < 0) {
        if (b == SIGN) {
          number = 0;
        }
      } else if (b >= '0' && b <= '9') {
        number = number * 10 + b - '0';
      } else {
        if (b == SIGN) {
          found.number(number);
        }
        number = -1;
      }
    }
  }
}
