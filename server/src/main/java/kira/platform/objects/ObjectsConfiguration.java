package kira.platform.objects;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;
import kira.objects.Kind;
import kira.objects.ObjectRuntime;
import kira.objects.RuntimeSettings;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the runtime of the kinds that the features bring. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ObjectsConfiguration.Node.class)
class ObjectsConfiguration {

  /**
   * This node in its cluster.
   *
   * @param host the address that other nodes reach it at
   * @param port 0 takes a free one
   * @param idleAfter how long an object that nobody asks stays in memory
   */
  @ConfigurationProperties("kira.node")
  record Node(
      @DefaultValue("127.0.0.1") String host,
      @DefaultValue("0") int port,
      @DefaultValue List<String> roles,
      @DefaultValue("2m") Duration idleAfter) {
    Node {
      roles = List.copyOf(roles);
    }
  }

  @Bean(destroyMethod = "")
  ObjectRuntime objectRuntime(
      @Qualifier("committerDataSource") DataSource committer,
      InstantSource clock,
      Node node,
      ObjectsMeter meter,
      ObjectProvider<Kind<?, ?, ?>> kinds) {
    var builder =
        ObjectRuntime.on(committer)
            .clock(clock)
            .meter(meter)
            .settings(
                RuntimeSettings.standard()
                    .address(node.host(), node.port())
                    .roles(node.roles())
                    .idleAfter(node.idleAfter()))
            .dimension("contact_id", "uuid")
            .dimension("campaign_id", "uuid")
            .dimension("channel", "text")
            .dimension("actor", "text");
    kinds.forEach(builder::kind);
    return builder.build();
  }
}
