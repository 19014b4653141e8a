package kira.channels.email.proof;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import kira.channels.email.smtp.DkimSigner;

/** Which domains really signed a mail (DKIM, RFC 6376). */
final class DkimCheck {
  /** Honest mails have two or three. */
  private static final int MOST = 10;

  private final SignedMail mail;
  private final Questions questions;
  private final Instant arrived;
  private final Map<String, List<String>> keys = new HashMap<>();

  private DkimCheck(SignedMail mail, Questions questions, Instant arrived) {
    this.mail = mail;
    this.questions = questions;
    this.arrived = arrived;
  }

  enum Result {
    PASS,
    FAIL,
    /** It cannot be looked at, or its domain wants it not to count. */
    NEUTRAL,
    TEMPERROR,
    PERMERROR;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A signature, looked at.
   *
   * @param domain empty where it could not be read
   */
  record Checked(String domain, Result result) {}

  /**
   * @param matters domains whose signatures are looked at first, so that nobody hides one behind
   *     many others
   * @param arrived what time it was for whoever brought it
   */
  static List<Checked> of(
      byte[] bytes, Questions questions, Instant arrived, Predicate<String> matters) {
    var mail = SignedMail.of(bytes);
    if (mail.isEmpty()) {
      return List.of();
    }
    var check = new DkimCheck(mail.get(), questions, arrived);
    var signatures = new ArrayList<Signed>();
    for (var field : mail.get().signatures()) {
      signatures.add(new Signed(field, DkimSignature.of(field.value())));
    }
    signatures.sort(Comparator.comparing(each -> !each.isOf(matters)));
    return signatures.stream().limit(MOST).map(check::checked).toList();
  }

  private record Signed(SignedMail.Field field, Optional<DkimSignature> signature) {
    boolean isOf(Predicate<String> matters) {
      return signature.map(DkimSignature::domain).filter(matters).isPresent();
    }
  }

  private Checked checked(Signed signed) {
    return signed
        .signature()
        .map(signature -> new Checked(signature.domain(), result(signature, signed.field())))
        .orElse(new Checked("", Result.NEUTRAL));
  }

  private Result result(DkimSignature signature, SignedMail.Field field) {
    if (signature.until() != null && signature.until().isBefore(arrived)) {
      return Result.NEUTRAL;
    }
    List<String> texts;
    try {
      texts = texts(signature.keyName());
    } catch (NoAnswerException e) {
      return Result.TEMPERROR;
    }
    var key =
        DkimKey.among(texts, signature.isRsa())
            .filter(each -> !each.isStrict() || signature.identity().equals(signature.domain()));
    return key.map(each -> result(signature, field, each)).orElse(Result.PERMERROR);
  }

  private Result result(DkimSignature signature, SignedMail.Field field, DkimKey key) {
    var bodyHash = mail.bodyHash(signature);
    if (bodyHash.isEmpty()) {
      return Result.NEUTRAL;
    }
    var header = mail.signedHeader(signature, field);
    boolean holds =
        MessageDigest.isEqual(bodyHash.get(), signature.bodyHash())
            && key.verifies(
                signature.isRsa() ? header : DkimSigner.sha256(header), signature.signature());
    if (holds) {
      return Result.PASS;
    }
    return key.isTest() ? Result.NEUTRAL : Result.FAIL;
  }

  private List<String> texts(String name) throws NoAnswerException {
    var known = keys.get(name);
    if (known == null) {
      known = questions.texts(name);
      keys.put(name, known);
    }
    return known;
  }
}
