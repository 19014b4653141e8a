package kira.channels.email.dns;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which name servers are asked about the domains of senders.
 *
 * @param servers as host or host:port; none for those of the machine
 * @param timeout how long one answer may take
 */
@ConfigurationProperties("kira.channels.dns")
record DnsProperties(@DefaultValue List<String> servers, @DefaultValue("5s") Duration timeout) {
  DnsProperties {
    servers = List.copyOf(servers);
  }
}
