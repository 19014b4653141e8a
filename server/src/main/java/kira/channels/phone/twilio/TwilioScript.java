package kira.channels.phone.twilio;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import kira.channels.phone.CallStep;
import org.jspecify.annotations.Nullable;

/** What happens next in a call, as TwiML says it. */
final class TwilioScript {
  static final String VOICE = "voice";
  static final String RECORDING = "recording";
  static final String LEG = "leg";

  /** A message that nobody goes on speaking is over after so long. */
  private static final int SILENCE = 5;

  private final String door;
  private final @Nullable UUID call;

  /**
   * @param door of the account
   * @param call of ours; null for one that came in
   */
  TwilioScript(String door, @Nullable UUID call) {
    this.door = door;
    this.call = call;
  }

  String of(List<CallStep> steps) {
    var xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>");
    steps.forEach(step -> write(xml, step));
    return xml.append("</Response>").toString();
  }

  private void write(StringBuilder xml, CallStep step) {
    switch (step) {
      case CallStep.Say(var text, var language) ->
          xml.append("<Say language=\"")
              .append(escaped(language))
              .append("\">")
              .append(escaped(text))
              .append("</Say>");
      case CallStep.Play(var url) -> xml.append("<Play>").append(escaped(url)).append("</Play>");
      case CallStep.Ask(var prompt, var digits, var patience, var next) -> {
        xml.append(
            "<Gather input=\"dtmf\" numDigits=\"%d\" timeout=\"%d\" actionOnEmptyResult=\"true\""
                .formatted(digits, patience.toSeconds()));
        attribute(xml, "action", stage(next));
        xml.append(" method=\"POST\">");
        prompt.forEach(each -> write(xml, each));
        xml.append("</Gather>");
      }
      case CallStep.Bridge(var number, var from, var patience, var recorded, var next) -> {
        xml.append("<Dial timeout=\"%d\" answerOnBridge=\"true\"".formatted(patience.toSeconds()));
        attribute(xml, "callerId", from);
        attribute(xml, "action", stage(next) + "&number=" + encoded(number));
        xml.append(" method=\"POST\"");
        if (recorded) {
          xml.append(" record=\"record-from-answer-dual\"");
          recording(xml, "talk");
        }
        xml.append("><Number statusCallbackEvent=\"initiated ringing answered completed\"");
        attribute(xml, "statusCallback", link(LEG) + "number=" + encoded(number));
        xml.append(" statusCallbackMethod=\"POST\">")
            .append(escaped(number))
            .append("</Number></Dial>");
      }
      case CallStep.TakeMessage(var longest, var next) -> {
        xml.append(
            "<Record maxLength=\"%d\" timeout=\"%d\" playBeep=\"true\" finishOnKey=\"#\""
                .formatted(longest.toSeconds(), SILENCE));
        attribute(xml, "action", stage(next));
        xml.append(" method=\"POST\"");
        recording(xml, "message");
        xml.append("/>");
      }
      case CallStep.HangUp _ -> xml.append("<Hangup/>");
    }
  }

  private void recording(StringBuilder xml, String kind) {
    attribute(xml, "recordingStatusCallback", link(RECORDING) + "kind=" + kind);
    xml.append(
        " recordingStatusCallbackMethod=\"POST\" recordingStatusCallbackEvent=\"completed\"");
  }

  private static void attribute(StringBuilder xml, String name, String value) {
    xml.append(' ').append(name).append("=\"").append(escaped(value)).append('"');
  }

  /** Where Twilio asks how it goes on. */
  String stage(String next) {
    return link(VOICE) + "stage=" + encoded(next);
  }

  private String link(String what) {
    return door + "/" + what + "?" + (call == null ? "" : "call=" + call + "&");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** What XML has no character for is left out. */
  static String escaped(String text) {
    var xml = new StringBuilder(text.length());
    text.codePoints()
        .filter(c ->
            c == '\n'
                || c == '\t'
                || (c >= 0x20 && c != 0xFFFE && c != 0xFFFF && !(c >= 0xD800 && c <= 0xDFFF)))
        .forEach(c -> {
          switch (c) {
            case '<' -> xml.append("&lt;");
            case '>' -> xml.append("&gt;");
            case '&' -> xml.append("&amp;");
            case '"' -> xml.append("&quot;");
            default -> xml.appendCodePoint(c);
          }
        });
    return xml.toString();
  }
}
