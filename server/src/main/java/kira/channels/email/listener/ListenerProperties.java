package kira.channels.email.listener;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import kira.channels.email.mime.MailLimits;
import kira.platform.http.AddressRange;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Whether and how this server takes mails from other servers.
 *
 * @param port off where there is none
 * @param address of the machine to listen at; all of them where there is none
 * @param name by which other servers find it; that of the server's address where there is none
 * @param certificate with its chain, as PEM; STARTTLS is offered where there is one
 * @param key of the certificate, as PEM
 * @param sharedDomains in which every workspace may have addresses; any other domain is of one
 * @param relays addresses or ranges of the operator's own mail servers that pass mails on to this
 *     one: what they bring says nothing of who brought it to them
 * @param largest mail
 * @param atOnce bytes of mails, of all connections together
 * @param connections at once
 * @param connectionsEach of them from one address
 * @param recipients of one mail
 * @param perMinuteFrom mails that one address may bring
 * @param perMinuteTo mails that one account may get
 */
@ConfigurationProperties("kira.channels.smtp-listener")
record ListenerProperties(
    @Nullable Integer port,
    @Nullable String address,
    @Nullable String name,
    @Nullable Path certificate,
    @Nullable Path key,
    @DefaultValue List<String> sharedDomains,
    @DefaultValue List<String> relays,
    @DefaultValue("45MB") DataSize largest,
    @DefaultValue("180MB") DataSize atOnce,
    @DefaultValue("50") int connections,
    @DefaultValue("10") int connectionsEach,
    @DefaultValue("100") int recipients,
    @DefaultValue("120") int perMinuteFrom,
    @DefaultValue("300") int perMinuteTo) {
  ListenerProperties {
    sharedDomains = List.copyOf(sharedDomains);
    relays = List.copyOf(relays);
    // One that is misspelt is better known at the start than by the first mail.
    relays.forEach(AddressRange::parse);
  }

  boolean isOn() {
    return port != null;
  }

  /** Whether it passes on what others brought to it. */
  boolean isRelay(InetAddress client) {
    return relays.stream().map(AddressRange::parse).anyMatch(each -> each.contains(client));
  }

  /** Larger ones could not be read afterwards. */
  int bytes() {
    return (int) Math.min(largest.toBytes(), MailLimits.USUAL.bytes());
  }
}
