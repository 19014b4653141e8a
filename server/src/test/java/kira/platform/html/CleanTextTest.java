package kira.platform.html;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CleanTextTest {
  @Test
  void whatIsCutLosesNoHalfOfACharacter() {
    assertThat(CleanText.cut("lamp", 4)).isEqualTo("lamp");
    assertThat(CleanText.cut("lamps", 4)).isEqualTo("lamp");
    assertThat(CleanText.cut("lam\uD83D\uDCA1s", 4)).isEqualTo("lam");
  }

  @Test
  void aSourceStaysAsItWasWrittenButForWhatNoTextCanHold() {
    assertThat(CleanText.source("<a>\r\n\t x\u200b\uD83D\uDCA1</a>\u0000\uD83D "))
        .isEqualTo("<a>\n\t x\u200b\uD83D\uDCA1</a> ");
  }

  @Test
  void whatCannotBeSeenIsTakenOut() {
    assertThat(CleanText.line("Ad\u200bmin")).isEqualTo("Admin");
    assertThat(CleanText.line("\ufeffAda\u0000 \u0007Love\u00adlace\u2060"))
        .isEqualTo("Ada Lovelace");
    assertThat(CleanText.line("\u200b\u200e \u3164\u2800")).isEmpty();
  }

  @Test
  void nothingTurnsTheReadingDirectionAround() {
    assertThat(CleanText.line("invoice\u202efdp.exe")).isEqualTo("invoicefdp.exe");
    assertThat(CleanText.line("\u2066a\u2069\u2067b\u200f\u061c")).isEqualTo("ab");
  }

  @Test
  void rightToLeftTextStaysWhatItIs() {
    assertThat(CleanText.line("  שלום   عالم ")).isEqualTo("שלום عالم");
    assertThat(CleanText.isolated("שלום")).isEqualTo("\u2068שלום\u2069");
  }

  @Test
  void joinersStayWhereTheyJoin() {
    assertThat(CleanText.line("می\u200cخواهم")).isEqualTo("می\u200cخواهم");
    assertThat(CleanText.line("👩\u200d💻")).isEqualTo("👩\u200d💻");
    assertThat(CleanText.line("\u200dAda\u200c ")).isEqualTo("Ada");
    assertThat(CleanText.line("a\u200d\u200db")).isEqualTo("ab");
  }

  @Test
  void theSameWordIsWrittenOneWay() {
    assertThat(CleanText.line("Zoe\u0308")).isEqualTo("Zo\u00eb");
  }

  @Test
  void aLineIsOneLine() {
    assertThat(CleanText.line("one\r\ntwo\u2028three\u00a0\tfour")).isEqualTo("one two three four");
  }

  @Test
  void aBlockKeepsItsLines() {
    assertThat(CleanText.block("one\r\n\ttwo\rthree\u2029four\u0000 \n"))
        .isEqualTo("one\n\ttwo\nthree\nfour");
  }

  @Test
  void halfACharacterIsNone() {
    assertThat(CleanText.line("a\ud83db")).isEqualTo("ab");
  }
}
