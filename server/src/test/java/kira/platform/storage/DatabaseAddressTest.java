package kira.platform.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import kira.platform.CannotStartException;
import org.junit.jupiter.api.Test;

class DatabaseAddressTest {
  @Test
  void anAddressOfThePostgresToolsIsUnderstood() {
    var address =
        DatabaseAddress.of(
            "postgres://kira:p%40ss@db.example:6432/app?sslmode=require", null, null);
    assertThat(address.url()).isEqualTo("jdbc:postgresql://db.example:6432/app?sslmode=require");
    assertThat(address.user()).isEqualTo("kira");
    assertThat(address.password()).isEqualTo("p@ss");
  }

  @Test
  void aJdbcAddressIsTakenAsItIs() {
    var address = DatabaseAddress.of("jdbc:postgresql://db/app", "kira", "secret");
    assertThat(address.url()).isEqualTo("jdbc:postgresql://db/app");
    assertThat(address.user()).isEqualTo("kira");
  }

  @Test
  void anythingElseIsRefusedWithoutRepeatingIt() {
    for (var wrong :
        new String[] {"mysql://kira:secret@db/app", "postgres:/x", "no address: secret"}) {
      assertThatThrownBy(() -> DatabaseAddress.of(wrong, null, null))
          .isInstanceOf(CannotStartException.class)
          .hasMessageNotContaining("secret");
    }
  }

  @Test
  void thePasswordIsNotPrinted() {
    assertThat(DatabaseAddress.of("jdbc:postgresql://db/app", "kira", "secret").toString())
        .doesNotContain("secret");
  }

  @Test
  void anUnreachableDatabaseIsSaidPlainly() {
    assertThatThrownBy(() ->
            Database.at(new DatabaseAddress("jdbc:postgresql://127.0.0.1:1/none", "kira", "x")))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("cannot be used");
  }
}
