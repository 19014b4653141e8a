package kira.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikeNamesTest {
  @ParameterizedTest
  @CsvSource({
    "Ada Lovelace, ada lovelace, true",
    "Ada Lovelace, Lovelace Ada, true",
    "Ada Lovelace, 'Lovelace, Ada', true",
    "Ada Lovelace, A. Lovelace, true",
    "Ada King Lovelace, Ada Lovelace, true",
    "Ada Lovelace, Ada Lovelcae, true",
    "Ada Lovelace, Ada Lovelac, true",
    "Ada Lovelace, Ada Lovelances, false",
    "Jürgen Müller, Jürgen Muller, true",
    "Grace Hopper, Gracie Hopper, true",
    "Ada Lovelace, Eda Lovelace, false",
    "Ada Lovelace, Grace Lovelace, false",
    "Ada, Ada, false",
    "Ada Li, Ada Lu, false",
    "王 小明, 王 小明, true",
    "Room 1204, Room 1204, true",
    "Room 1204, Room 1304, false",
    "Room 1204, Room 12045, false",
  })
  void alike(String one, String other, boolean alike) {
    assertThat(LikeNames.alike(one, other)).isEqualTo(alike);
    assertThat(LikeNames.alike(other, one)).isEqualTo(alike);
  }

  @Test
  void aCompanyIsTheDomainUnlessAnybodyMayHaveIt() {
    assertThat(LikeNames.company("ada@Analytical.io")).contains("analytical.io");
    assertThat(LikeNames.company("ada@gmail.com")).isEmpty();
    assertThat(LikeNames.label("mail.acme.co.uk")).isEqualTo("mail");
    assertThat(LikeNames.label("acme-corp.co.uk")).isEqualTo("acme");
    assertThat(LikeNames.label("localhost")).isEqualTo("localhost");
    assertThat(LikeNames.company("nonsense")).isEmpty();
    assertThat(LikeNames.company(null)).isEmpty();
  }
}
