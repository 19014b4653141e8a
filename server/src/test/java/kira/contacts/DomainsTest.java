package kira.contacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import kira.platform.web.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DomainsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "gmail.com",
        "GMAIL.com",
        "\uff47mail.com",
        "gmail\u3002com",
        "mail.gmail.com",
        "https://www.web.de/",
        "yahoo.fr",
        "yahoo.com.br",
        "hotmail.co.uk",
        "co.uk",
        "com.br"
      })
  void aDomainThatIsNobodysOwnIsRefused(String typed) {
    assertThatThrownBy(() -> CompanyInput.domains(List.of("acme.example", typed)))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.code()).isEqualTo("open_domain"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"acme.example", "acme.co.uk", "live.acme.com", "liveacme.de", "acme.gmx"})
  void aDomainOfItsOwnIsNot(String typed) {
    assertThat(CompanyInput.domains(List.of(typed))).containsExactly(typed);
  }

  @Test
  void anAddressLeadsToItsDomainAndThoseAboveItButNotToTheRegistry() {
    assertThat(Domains.ofEmail("a@mail.acme.co.uk"))
        .containsExactly("mail.acme.co.uk", "acme.co.uk");
    assertThat(Domains.ofEmail("a@b\u00fccher.example")).containsExactly("xn--bcher-kva.example");
    assertThat(Domains.ofEmail("a@mail.yahoo.fr")).isEmpty();
    assertThat(Domains.ofEmail("a@co.uk")).isEmpty();
    assertThat(Domains.ofEmail(null)).isEmpty();
  }
}
