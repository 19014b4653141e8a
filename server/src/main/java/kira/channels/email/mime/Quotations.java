package kira.channels.email.mime;

import java.util.regex.Pattern;

/** How mail programs introduce what they quote, in the languages they speak. */
final class Quotations {
  private static final int FLAGS =
      Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS;

  private static final Pattern INTRODUCTION =
      Pattern.compile(
          "^(?:>\\s?)?(?:"
              + String.join(
                  "|",
                  "On\\b.{6,400}\\bwrote:",
                  "(?:Am|Den)\\b.{6,400}\\bschrieb\\b.{0,300}:",
                  "Le\\b.{6,400}\\ba écrit\\s?:",
                  "(?:El|O)\\b.{6,400}\\bescribi[óo]:",
                  "Il\\b.{6,400}\\bha scritto:",
                  "Op\\b.{6,400}\\bschreef\\b.{0,300}:",
                  "(?:Em|A|No dia)\\b.{6,400}\\bescreveu:",
                  "(?:Den|På|Kl)\\b.{6,400}\\b(?:skrev|skrev følgende)\\b.{0,300}:",
                  "(?:W dniu|Dnia|pt\\.|pon\\.|wt\\.|śr\\.|czw\\.|sob\\.|niedz\\.)\\s?.{6,400}\\b(?:napisał\\(?a?\\)?|pisze)\\b?.{0,300}:",
                  "(?:Dne|Dňa|po|út|st|čt|pá|so|ne)\\b.{6,400}\\bnapísal\\(?a?\\)?\\b?.{0,300}:",
                  "(?:Dne|po|út|st|čt|pá|so|ne)\\b.{6,400}\\bnapsal\\(?a?\\)?.{0,300}:",
                  ".{6,400}\\bkirjoitti\\b.{0,300}:",
                  ".{6,400}\\b(?:пишет|написал\\(?а?\\)?)\\b?.{0,300}:",
                  ".{6,400}\\btarihinde\\b.{0,300}\\b(?:yazdı|şunu yazdı):",
                  ".{6,400}\\bezt írta\\b.{0,300}:",
                  "Στις\\b.{6,400}\\bέγραψε:",
                  "În\\b.{6,400}\\ba scris:",
                  "在.{6,400}写道[:：]",
                  "於.{6,400}寫道[:：]",
                  "20\\d\\d年.{4,400}[:：]",
                  "20\\d\\d년.{6,400}작성:",
                  "ב.{6,400}כתב\\p{L}*:")
              + ")\\s*$",
          FLAGS);

  private static final Pattern DATED =
      Pattern.compile(
          "\\d{1,2}[:.h]\\d{2}|\\b(?:19|20)\\d\\d\\b|<[^<>\\s]+@[^<>\\s]+>|\\d{1,2}[./-]\\d{1,2}[./-]\\d{2}");

  private static final Pattern ORIGINAL =
      Pattern.compile(
          "^\\s*-{3,}\\s*(?:original message|original appointment|ursprüngliche nachricht|originalnachricht|message d'origine|message d’origine|message original|mensaje original|messaggio originale|oorspronkelijk bericht|mensagem original|ursprungligt meddelande|oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti|исходное сообщение|wiadomość oryginalna|oryginalna wiadomość|původní zpráva|eredeti üzenet|orijinal mesaj|reply message|原始邮件|元のメッセージ)\\s*-{3,}\\s*$",
          FLAGS);

  private static final Pattern FORWARD =
      Pattern.compile(
          "^\\s*(?:-{2,}\\s*)?(?:begin forwarded message|forwarded message|weitergeleitete nachricht|anfang der weitergeleiteten nachricht|message transféré|début du message réexpédié|début du message transféré|mensaje reenviado|inicio del mensaje reenviado|messaggio inoltrato|inizio messaggio inoltrato|doorgestuurd bericht|begin doorgestuurd bericht|mensagem encaminhada|vidarebefordrat meddelande|videresendt meddelelse|videresendt melding|пересылаемое сообщение|wiadomość przekazana|转发的邮件|転送されたメッセージ)\\s*:?\\s*(?:-{2,})?\\s*:?\\s*$",
          FLAGS);

  private static final Pattern FROM =
      field("from|von|de|da|van|från|fra|od|от|lähettäjä|kimden|feladó|差出人|发件人|寄件者|보낸 사람");
  private static final Pattern DATE =
      field(
          "sent|date|gesendet|datum|envoyé|envoyé le|enviado|enviado el|enviado em|enviada em|fecha|inviato|data|verzonden|skickat|sendt|dato|lähetetty|отправлено|дата|wysłano|gönderildi|送信日時|日期|发送时间|보낸 날짜");
  private static final Pattern TO =
      field("to|an|à|a|para|aan|till|til|do|кому|vastaanottaja|kime|címzett|宛先|收件人|받는 사람");
  private static final Pattern SUBJECT =
      field(
          "subject|betreff|objet|asunto|oggetto|onderwerp|assunto|ämne|emne|temat|předmět|тема|aihe|konu|tárgy|件名|主题|主旨|제목");

  private static final Pattern DEVICE =
      Pattern.compile(
          "^\\s*(?:sent from my .{2,60}|sent from outlook.{0,60}|sent from mail for windows.{0,40}|get outlook for .{2,120}|sent from yahoo mail.{0,120}|von meinem .{2,60} gesendet|gesendet mit der .{2,80}|gesendet von .{2,80}|diese nachricht wurde von meinem .{2,80} gesendet\\.?|holen sie sich outlook .{2,120}|outlook für .{2,80} beziehen|envoyé de mon .{2,60}|envoyé depuis .{2,80}|enviado desde mi .{2,60}|enviado do meu .{2,60}|inviato da .{2,60}|verstuurd vanaf mijn .{2,60}|verzonden vanaf .{2,60}|skickat från min .{2,60}|sendt fra min .{2,60}|wysłane z .{2,60}|отправлено с .{2,60})\\s*$",
          FLAGS);

  private Quotations() {}

  /** Outlook shows names of fields in bold, which text marks with asterisks. */
  private static Pattern field(String names) {
    return Pattern.compile(
        "^\\s*\\*{0,2}(?:" + names + ")\\s?\\*{0,2}\\s?[:：]\\*{0,2}\\s.*$", FLAGS);
  }

  /** The line after an introduction that begins here and may be wrapped; 0 where none does. */
  static int introductionEnd(String[] lines, int at) {
    if (lines[at].isBlank()) {
      return 0;
    }
    var text = new StringBuilder();
    for (int i = at; i < Math.min(at + 4, lines.length); i++) {
      var line = lines[i].strip();
      if (line.isEmpty() || text.length() + line.length() > 600) {
        return 0;
      }
      text.append(text.isEmpty() ? "" : " ").append(line);
      if ((line.endsWith(":") || line.endsWith("：")) && INTRODUCTION.matcher(text).matches()) {
        return i + 1;
      }
    }
    return 0;
  }

  static boolean isIntroduction(String text) {
    return text.length() <= 600 && INTRODUCTION.matcher(text).matches();
  }

  static boolean isDated(String[] lines, int from, int to) {
    return DATED.matcher(String.join(" ", java.util.Arrays.asList(lines).subList(from, to))).find();
  }

  static boolean isOriginalMark(String line) {
    return line.length() < 200 && ORIGINAL.matcher(line).matches();
  }

  static boolean isForwardMark(String line) {
    return line.length() < 200 && FORWARD.matcher(line).matches();
  }

  /** From, and two more of date, recipients and subject right below. */
  static boolean isHeaderBlock(String[] lines, int at) {
    if (lines[at].length() > 1_000 || !FROM.matcher(lines[at]).matches()) {
      return false;
    }
    int found = 0;
    for (var pattern : new Pattern[] {DATE, TO, SUBJECT}) {
      for (int i = at + 1; i < Math.min(at + 8, lines.length); i++) {
        if (lines[i].length() <= 2_000 && pattern.matcher(lines[i]).matches()) {
          found++;
          break;
        }
      }
    }
    return found >= 2;
  }

  static boolean isDeviceLine(String line) {
    return line.length() < 200 && DEVICE.matcher(line).matches();
  }
}
