package kira.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class InputTest {
  @ParameterizedTest
  @CsvSource({
    "jane@acme.example,jane@acme.example",
    "' Jane@ACME.Example ',jane@acme.example",
    "a@b.co,a@b.co",
    "first.last+tag@sub.acme.example,first.last+tag@sub.acme.example",
    "o'hara@acme.example,o'hara@acme.example",
    "x_y-z@a-b.example,x_y-z@a-b.example",
    "jane@xn--bcher-kva.example,jane@xn--bcher-kva.example"
  })
  void anAddressHasOneForm(String typed, String kept) {
    assertThat(Input.email(typed)).isEqualTo(kept);
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        " ",
        "jane",
        "jane@",
        "@acme.example",
        "jane@acme",
        "jane@@acme.example",
        "jane@acme..example",
        "jane@-acme.example",
        "jane@acme-.example",
        "jane@acme.e-",
        "jane doe@acme.example",
        ".jane@acme.example",
        "jane.@acme.example",
        "ja..ne@acme.example",
        "jane@acme.example\nBcc: x@y.example",
        "jane@acme.exam\u200bple",
        "jаne@acme.example",
        "jane@bücher.example",
        "\u202ejane@acme.example",
        "<jane@acme.example>",
        "jane@acme.example,joe@acme.example",
        "jane@1.2.3.4",
        "jane@[127.0.0.1]"
      })
  void anythingElseIsNoAddress(String typed) {
    assertProblem(() -> Input.email(typed), "invalid_request", "email");
  }

  @Test
  void anAddressHasALength() {
    assertProblem(() -> Input.email("a".repeat(65) + "@acme.example"), "invalid_request", "email");
    assertProblem(
        () -> Input.email("a@" + "b.".repeat(130) + "example"), "invalid_request", "email");
    assertThat(Input.email("a".repeat(64) + "@acme.example")).hasSize(77);
  }

  @ParameterizedTest
  @CsvSource({
    "Jane,Jane",
    "'  Jane   Doe ','Jane Doe'",
    "李小龍,李小龍",
    "نجيب محفوظ,نجيب محفوظ",
    "👩‍🚀 Ada,👩‍🚀 Ada",
    "<b>Jane</b>,<b>Jane</b>",
    "'<script>alert(1)</script>','<script>alert(1)</script>'"
  })
  void aNameIsKeptAsText(String typed, String kept) {
    assertThat(Input.name(typed, "name")).isEqualTo(kept);
  }

  @Test
  void whatCannotBeSeenIsTakenOutOfAName() {
    assertThat(Input.name("Ja\u200bne\u202e Doe\u0000", "name")).isEqualTo("Jane Doe");
    assertThat(Input.name("Jane\nDoe", "name")).isEqualTo("Jane Doe");
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {" ", "\n", "\u200b", "\u200d\u200d", "\u202e", "\u0000"})
  void aNameThatShowsNothingIsMissing(String typed) {
    assertProblem(() -> Input.name(typed, "name"), "invalid_request", "name");
  }

  @Test
  void aNameHasALength() {
    assertThat(Input.name("👍".repeat(80), "name")).hasSize(160);
    assertProblem(() -> Input.name("x".repeat(81), "name"), "invalid_request", "name");
  }

  @ParameterizedTest
  @CsvSource({
    "short,password_too_short",
    "123456789,password_too_short",
    "1234567890,password_too_easy",
    "0987654321,password_too_easy",
    "aaaaaaaaaaaa,password_too_easy",
    "abababababab,password_too_easy",
    "password123,password_too_easy",
    "P@ssw0rd2024!,password_too_easy",
    "qwertyuiop,password_too_easy",
    "LetMeIn!2026,password_too_easy",
    "JANE@acme.example,password_too_easy"
  })
  void aPasswordThatAnybodyWouldTryIsRefused(String typed, String code) {
    assertProblem(() -> Input.newPassword(typed, "next", "jane@acme.example"), code, "next");
  }

  @ParameterizedTest
  @ValueSource(strings = {"correct horse", "zehn zeichen", "密码密码安全第一很重要", "8fK2-pQ9x-Zr4"})
  void lengthIsEnough(String typed) {
    assertThat(Input.newPassword(typed, "password", "jane@acme.example")).isEqualTo(typed);
  }

  @Test
  void theSameLettersAreTheSamePassword() {
    assertThat(Input.password("Zu\u0308rich im Fru\u0308hling", "password"))
        .isEqualTo(Input.password("Z\u00fcrich im Fr\u00fchling", "password"));
  }

  @Test
  void aPasswordIsNotABook() {
    assertProblem(() -> Input.password("x".repeat(201), "password"), "invalid_request", "password");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "en_US",
        "e",
        "12",
        "en-",
        "deutsch sprache",
        "xx-yy-zz-qq-11111111111111111111111"
      })
  void aLocaleIsALanguageTag(String typed) {
    assertProblem(() -> Input.locale(typed), "invalid_request", "locale");
  }

  @ParameterizedTest
  @CsvSource({"en,en", "pt-br,pt-BR", "zh-Hant-TW,zh-Hant-TW"})
  void aLocaleHasOneForm(String typed, String kept) {
    assertThat(Input.locale(typed)).isEqualTo(kept);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Berlin", "GMT+25", "Europe/Atlantis", "../../etc/localtime"})
  void aTimeZoneIsOneThatExists(String typed) {
    assertProblem(() -> Input.timeZone(typed), "invalid_request", "timeZone");
  }

  @ParameterizedTest
  @CsvSource({
    "Acme,acme",
    "Acme & Söhne GmbH,acme-sohne-gmbh",
    "  Straße 1 ,strasse-1",
    "李小龍,workspace",
    "<script>,script",
    "--,workspace",
    "Ünïcode,unicode"
  })
  void aSlugIsMadeOfAName(String name, String slug) {
    assertThat(Workspaces.slug(name)).isEqualTo(slug);
  }

  @Test
  void aSlugIsNotLong() {
    assertThat(Workspaces.slug("very long name ".repeat(20)))
        .hasSizeLessThanOrEqualTo(40)
        .doesNotEndWith("-");
  }

  @Test
  void aTokenDoesNotTellItself() {
    var token = Token.random();
    assertThat(token.value()).hasSize(43);
    assertThat(token.toString()).doesNotContain(token.value());
    assertThat(Token.random()).isNotEqualTo(token);
    assertThat(Token.isWellFormed(token.value())).isTrue();
  }

  @Test
  void anInvitationTokenNamesItsWorkspace() {
    var token = new InvitationToken(new TenantId(UUID.randomUUID()), Token.random());
    assertThat(InvitationToken.parse(token.text())).contains(token);
    for (var broken :
        new String[] {
          "",
          ".",
          token.text() + "x",
          token.text().substring(1),
          token.text().replace('.', '-'),
          token.text().replace('.', '/'),
          " " + token.text(),
          token.workspace() + "." + token.token().value()
        }) {
      assertThat(InvitationToken.parse(broken)).as(broken).isEmpty();
    }
  }

  private static void assertProblem(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String code, String field) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.code()).isEqualTo(code);
              assertThat(problem.field()).isEqualTo(field);
            });
  }
}
