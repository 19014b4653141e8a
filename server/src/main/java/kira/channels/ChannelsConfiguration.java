package kira.channels;

import java.time.InstantSource;
import kira.channels.email.EmailMessage;
import kira.channels.email.EmailThread;
import kira.channels.email.response.MailResponse;
import kira.channels.email.template.EmailTemplate;
import kira.channels.phone.Call;
import kira.channels.simulator.SimulatedAccount;
import kira.channels.simulator.SimulatedCall;
import kira.channels.simulator.SimulatedEmail;
import kira.channels.simulator.SimulatedText;
import kira.channels.text.TextLine;
import kira.channels.whatsapp.WhatsAppForm;
import kira.channels.whatsapp.WhatsAppNumber;
import kira.channels.whatsapp.WhatsAppReaction;
import kira.contacts.ContactConsents;
import kira.contacts.consent.Suppressions;
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
  HandOver handOverFirst(
      Deliveries deliveries,
      ChannelAccounts accounts,
      ContactConsents consents,
      Suppressions suppressions,
      Pace pace,
      Detours detours,
      Courtesy courtesy,
      InstantSource clock) {
    return new HandOver(
        Lane.FIRST, deliveries, accounts, consents, suppressions, pace, detours, courtesy, clock);
  }

  @Bean
  HandOver handOverBulk(
      Deliveries deliveries,
      ChannelAccounts accounts,
      ContactConsents consents,
      Suppressions suppressions,
      Pace pace,
      Detours detours,
      Courtesy courtesy,
      InstantSource clock) {
    return new HandOver(
        Lane.BULK, deliveries, accounts, consents, suppressions, pace, detours, courtesy, clock);
  }

  @Bean
  Inbound inboundKind() {
    return new Inbound();
  }

  @Bean
  EmailMessage emailMessageKind() {
    return new EmailMessage();
  }

  @Bean
  EmailThread emailThreadKind() {
    return new EmailThread();
  }

  @Bean
  EmailTemplate emailTemplateKind() {
    return new EmailTemplate();
  }

  @Bean
  MailResponse mailResponseKind() {
    return new MailResponse();
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

  @Bean
  SimulatedCall simulatedCallKind() {
    return new SimulatedCall();
  }

  @Bean
  Call callKind() {
    return new Call();
  }

  @Bean
  WhatsAppForm whatsAppFormKind() {
    return new WhatsAppForm();
  }

  @Bean
  WhatsAppReaction whatsAppReactionKind() {
    return new WhatsAppReaction();
  }

  @Bean
  WhatsAppNumber whatsAppNumberKind() {
    return new WhatsAppNumber();
  }
}
