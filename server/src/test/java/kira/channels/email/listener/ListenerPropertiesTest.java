package kira.channels.email.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ListenerPropertiesTest {
  private static ListenerProperties relays(String relays) {
    return new Binder(
            new MapConfigurationPropertySource(
                Map.of("kira.channels.smtp-listener.relays", relays)))
        .bindOrCreate("kira.channels.smtp-listener", ListenerProperties.class);
  }

  private static boolean isRelay(String relays, String client) {
    return relays(relays).isRelay(InetAddress.ofLiteral(client));
  }

  @Test
  void theOperatorsOwnServersAreNamedByAddressOrRange() {
    var named = "192.0.2.7,10.0.0.0/24,2001:db8::/64";
    assertThat(isRelay(named, "192.0.2.7")).isTrue();
    assertThat(isRelay(named, "192.0.2.8")).isFalse();
    assertThat(isRelay(named, "10.0.0.200")).isTrue();
    assertThat(isRelay(named, "::ffff:10.0.0.200")).isTrue();
    assertThat(isRelay(named, "10.0.1.1")).isFalse();
    assertThat(isRelay(named, "2001:db8::5")).isTrue();
    assertThat(isRelay("", "127.0.0.1")).isFalse();
  }

  @Test
  void oneThatIsMisspeltIsToldAtTheStart() {
    assertThatThrownBy(() -> relays("mail.example"))
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class);
  }
}
