package kira.channels;

import kira.channels.email.EmailThread;
import kira.channels.simulator.SimulatedAccount;
import kira.channels.simulator.SimulatedEmail;
import kira.channels.simulator.SimulatedText;
import kira.channels.text.TextLine;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells the runtime which kinds of object live here. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ChannelProperties.class)
class ChannelsConfiguration {
  @Bean
  ChannelAccount channelAccountKind() {
    return new ChannelAccount();
  }

  @Bean
  Delivery deliveryKind() {
    return new Delivery();
  }

  @Bean
  Inbound inboundKind() {
    return new Inbound();
  }

  @Bean
  EmailThread emailThreadKind() {
    return new EmailThread();
  }

  @Bean
  TextLine textLineKind() {
    return new TextLine();
  }

  @Bean
  SimulatedAccount simulatedAccountKind() {
    return new SimulatedAccount();
  }

  @Bean
  SimulatedEmail simulatedEmailKind() {
    return new SimulatedEmail();
  }

  @Bean
  SimulatedText simulatedTextKind() {
    return new SimulatedText();
  }
}
