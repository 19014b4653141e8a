package kira.platform.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import kira.platform.CannotStartException;
import kira.platform.tenancy.TenantId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

class SecretsTest {
  @TempDir Path folder;

  private final TenantId ours = new TenantId(UUID.randomUUID());
  private final TenantId theirs = new TenantId(UUID.randomUUID());
  private Secrets secrets;

  @BeforeEach
  void open() {
    secrets = reopened();
  }

  private Secrets reopened() {
    return new Secrets(new KeyFiles(folder));
  }

  private List<Path> keyFiles(String ending) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  @Test
  void whatIsEncryptedDecryptsAlsoAfterARestart() {
    var stored = secrets.encrypt(ours, "totp", Secret.of("hünter2"));
    assertThat(stored).doesNotContain("hünter2");
    assertThat(secrets.decrypt(ours, "totp", stored)).isEqualTo(Secret.of("hünter2"));
    assertThat(reopened().decrypt(ours, "totp", stored).reveal()).isEqualTo("hünter2");
  }

  @Test
  void theSameValueLooksDifferentEachTime() {
    assertThat(secrets.encrypt(ours, "totp", Secret.of("x")))
        .isNotEqualTo(secrets.encrypt(ours, "totp", Secret.of("x")));
  }

  @Test
  void aValueMovedToAnotherTenantOrPurposeDoesNotDecrypt() {
    var stored = secrets.encrypt(ours, "totp", Secret.of("x"));
    assertThatThrownBy(() -> secrets.decrypt(theirs, "totp", stored))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> secrets.decrypt(ours, "api-key", stored))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aChangedOrForeignValueDoesNotDecrypt() {
    var stored = secrets.encrypt(ours, "totp", Secret.of("a longer secret"));
    var last = stored.charAt(stored.length() - 2);
    var changed =
        stored.substring(0, stored.length() - 2)
            + (last == 'A' ? 'B' : 'A')
            + stored.substring(stored.length() - 1);
    assertThatThrownBy(() -> secrets.decrypt(ours, "totp", changed))
        .isInstanceOf(IllegalArgumentException.class);
    for (var wrong :
        List.of(
            "", "no dot", secrets.names().getLast() + ".", secrets.names().getLast() + ".AAAA")) {
      assertThatThrownBy(() -> secrets.decrypt(ours, "totp", wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aMissingKeyIsNamed() throws Exception {
    var stored = secrets.encrypt(ours, "totp", Secret.of("x"));
    Files.delete(keyFiles(".key").getFirst());
    assertThatThrownBy(() -> reopened().decrypt(ours, "totp", stored))
        .isInstanceOf(SecretKeyMissingException.class)
        .hasMessageContaining(secrets.names().getFirst());
  }

  @Test
  void theKeyIsOnlyForItsOwner() throws Exception {
    var key = keyFiles(".key").getFirst();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(this::reopened)
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("can be read by other users");
  }

  @Test
  void aDamagedKeyStopsTheStart() throws Exception {
    Files.writeString(keyFiles(".key").getFirst(), "half a ke");
    assertThatThrownBy(this::reopened)
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void signaturesHoldForOnePurposeAndSurviveARestart() {
    var data = "visitor 7".getBytes(StandardCharsets.UTF_8);
    var signature = secrets.sign("visitor", data);
    assertThat(reopened().verify("visitor", data, signature)).isTrue();
    assertThat(secrets.verify("download", data, signature)).isFalse();
    assertThat(secrets.verify("visitor", "visitor 8".getBytes(StandardCharsets.UTF_8), signature))
        .isFalse();
    for (var wrong : List.of("", ".", "x", secrets.names().getLast() + ".ä", "0001000000.AAAA")) {
      assertThat(secrets.verify("visitor", data, wrong)).isFalse();
    }
  }

  /** A place that keeps one value. */
  private final class Drawer implements SecretHolder {
    private final List<String> stored = new ArrayList<>();

    @Override
    public String name() {
      return "drawer";
    }

    @Override
    public int renew(Secrets with) {
      stored.replaceAll(each -> with.renewed(ours, "totp", each));
      return stored.size();
    }
  }

  private SecretKeysEndpoint endpoint(SecretHolder holder) {
    var beans = new StaticListableBeanFactory();
    beans.addBean("holder", holder);
    return new SecretKeysEndpoint(secrets, beans.getBeanProvider(SecretHolder.class));
  }

  @Test
  void rotationEncryptsEverythingAnewAndRetiresTheOldKey() throws Exception {
    var drawer = new Drawer();
    drawer.stored.add(secrets.encrypt(ours, "totp", Secret.of("x")));
    var old = drawer.stored.getFirst();
    var rotation = endpoint(drawer).rotate();
    assertThat(rotation.renewed()).containsEntry("drawer", 1);
    assertThat(drawer.stored.getFirst()).isNotEqualTo(old).startsWith(rotation.current() + ".");
    assertThat(secrets.decrypt(ours, "totp", drawer.stored.getFirst()).reveal()).isEqualTo("x");
    assertThat(reopened().decrypt(ours, "totp", drawer.stored.getFirst()).reveal()).isEqualTo("x");
    assertThatThrownBy(() -> secrets.decrypt(ours, "totp", old))
        .isInstanceOf(SecretKeyMissingException.class);
    assertThat(keyFiles(".key")).hasSize(1);
    assertThat(keyFiles(".retired")).hasSize(1);
  }

  @Test
  void whatWasSignedBeforeARotationHoldsUntilTheOldKeyIsDeleted() throws Exception {
    var data = "visitor 7".getBytes(StandardCharsets.UTF_8);
    var signature = secrets.sign("visitor", data);
    endpoint(new Drawer()).rotate();
    assertThat(secrets.verify("visitor", data, signature)).isTrue();
    assertThat(reopened().verify("visitor", data, signature)).isTrue();
    assertThat(secrets.sign("visitor", data)).isNotEqualTo(signature);
    Files.delete(keyFiles(".retired").getFirst());
    assertThat(reopened().verify("visitor", data, signature)).isFalse();
  }

  @Test
  void aRotationThatFailsHalfwayKeepsEveryKey() throws Exception {
    var stored = secrets.encrypt(ours, "totp", Secret.of("x"));
    assertThatThrownBy(() ->
            endpoint(
                    new SecretHolder() {
                      @Override
                      public String name() {
                        return "broken";
                      }

                      @Override
                      public int renew(Secrets with) {
                        throw new IllegalStateException("disk full");
                      }
                    })
                .rotate())
        .hasMessage("disk full");
    assertThat(keyFiles(".key")).hasSize(2);
    assertThat(reopened().decrypt(ours, "totp", stored).reveal()).isEqualTo("x");
  }

  @Test
  void aSecretDoesNotShowItself() {
    assertThat(Secret.of("hunter2").toString()).doesNotContain("hunter2");
    assertThat("%s".formatted(List.of(Secret.of("hunter2")))).doesNotContain("hunter2");
    var json = tools.jackson.databind.json.JsonMapper.builder().build();
    assertThat(json.writeValueAsString(java.util.Map.of("key", Secret.of("hunter2"))))
        .doesNotContain("hunter2");
    assertThat(json.readValue("\"hunter2\"", Secret.class).reveal()).isEqualTo("hunter2");
  }
}
