package kira.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guard's decisions alone: nothing here is connected to, and no name is looked up. */
class AddressGuardTest {
  private final Map<String, String[]> names =
      Map.of(
          "public.example",
              new String[] {"93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"},
          "inside.example", new String[] {"10.0.0.7"},
          "mixed.example", new String[] {"93.184.215.14", "127.0.0.1"},
          "metadata.example", new String[] {"169.254.169.254"},
          "mapped.example", new String[] {"::ffff:10.0.0.1"},
          "nothing.example", new String[] {});

  private AddressGuard guard(String... allowed) {
    return new AddressGuard(this::look, List.of(allowed));
  }

  private InetAddress[] look(String host) throws UnknownHostException {
    var found = names.get(host);
    if (found == null) {
      try {
        return new InetAddress[] {InetAddress.ofLiteral(host)};
      } catch (IllegalArgumentException e) {
        throw new UnknownHostException(host);
      }
    }
    return java.util.Arrays.stream(found).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.127.255.255",
        "224.0.0.1",
        "239.255.255.250",
        "255.255.255.255",
        "240.0.0.1",
        "192.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "192.88.99.1",
        "::",
        "::1",
        "::ffff:8.8.8.8",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "fe80::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "64:ff9b::7f00:1",
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:808:808::1",
        "3fff::1",
        "100::1",
        "2001:10::1",
        "fec0::1"
      })
  void anAddressInsideIsRefused(String address) {
    assertThatThrownBy(() -> guard().resolve(address)).isInstanceOf(BlockedAddressException.class);
    var literal = address.contains(":") ? "[" + address + "]" : address;
    assertThatThrownBy(() -> guard().check(URI.create("http://" + literal + "/")))
        .isInstanceOf(BlockedAddressException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8",
        "1.1.1.1",
        "172.15.255.255",
        "172.32.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "192.167.255.255",
        "11.0.0.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00:1450::1"
      })
  void anAddressOutsideIsAllowed(String address) throws Exception {
    assertThat(guard().resolve(address)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "2130706433", "127.1", "127.0.1", "017700000001",
        "8.8.8.08", "08.8.8.8", "8.8.8", "134744072", "8.8.8.8.", "127.0.0.1.", "1.2.3.4.5",
        "256.1.1.1", "0x7F.1", "localhost.127", "0.0.0.0x0", "00.0.0.0"
      })
  void aNumberThatProgramsReadDifferentlyIsRefused(String host) {
    assertThatThrownBy(() -> guard("0.0.0.0/0").check(URI.create("http://" + host + "/")))
        .isInstanceOf(BlockedAddressException.class);
    assertThatThrownBy(() -> guard("0.0.0.0/0").resolve(host))
        .isInstanceOf(BlockedAddressException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"inside.example", "mixed.example", "metadata.example", "mapped.example"})
  void aNameThatLeadsInsideIsRefused(String name) {
    assertThatThrownBy(() -> guard().resolve(name)).isInstanceOf(BlockedAddressException.class);
  }

  @Test
  void aPublicNameIsAllowedWithAllItsAddresses() throws Exception {
    assertThat(guard().resolve("public.example")).hasSize(2);
    assertThatThrownBy(() -> guard().resolve("nothing.example"))
        .isInstanceOf(UnknownHostException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "ftp://public.example/",
        "gopher://public.example/",
        "jar:http://x!/",
        "http://user:password@public.example/",
        "http:///path",
        "http://public.example:0/",
        "http://public.example:99999/",
        "//public.example/",
        "mailto:a@b.example",
        "http://[fe80::1%25eth0]/"
      })
  void anAddressThatIsNoPlainWebAddressIsRefused(String address) {
    assertThatThrownBy(() -> guard().check(URI.create(address)))
        .isInstanceOf(BlockedAddressException.class);
  }

  @Test
  void anOperatorMayAllowRanges() throws Exception {
    var guard = guard("127.0.0.0/8", "10.0.0.0/24", "::1/128");
    assertThat(guard.resolve("127.0.0.1")).hasSize(1);
    assertThat(guard.resolve("inside.example")).hasSize(1);
    assertThat(guard.resolve("mixed.example")).hasSize(2);
    assertThat(guard.resolve("::1")).hasSize(1);
    assertThatCode(() -> guard.check(URI.create("http://[::1]:8080/"))).doesNotThrowAnyException();
    assertThatThrownBy(() -> guard.resolve("10.0.1.1")).isInstanceOf(BlockedAddressException.class);
    assertThatThrownBy(() -> guard.resolve("metadata.example"))
        .isInstanceOf(BlockedAddressException.class);
  }

  @Test
  void aRangeThatIsNoneIsRefusedAtTheStart() {
    for (var wrong : List.of("10.0.0.0/33", "localhost", "10.0.0.0/x", "")) {
      assertThatThrownBy(() -> guard(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
