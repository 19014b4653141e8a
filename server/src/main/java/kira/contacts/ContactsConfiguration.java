package kira.contacts;

import kira.contacts.consent.Suppression;
import kira.contacts.fields.FieldCatalogue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells the runtime which kinds of object live here. */
@Configuration(proxyBeanMethods = false)
class ContactsConfiguration {
  @Bean
  Contact contactKind() {
    return new Contact();
  }

  @Bean
  EventIntake eventIntakeKind() {
    return new EventIntake();
  }

  @Bean
  ContactJob contactJobKind() {
    return new ContactJob();
  }

  @Bean
  FieldCatalogue fieldCatalogueKind() {
    return new FieldCatalogue(FieldCatalogue.Subject.CONTACTS);
  }

  @Bean
  FieldCatalogue companyFieldCatalogueKind() {
    return new FieldCatalogue(FieldCatalogue.Subject.COMPANIES);
  }

  @Bean
  Company companyKind() {
    return new Company();
  }

  @Bean
  Suppression suppressionKind() {
    return new Suppression();
  }

  @Bean
  Identity identityKind() {
    return new Identity();
  }

  @Bean
  Segment segmentKind() {
    return new Segment();
  }

  @Bean
  SegmentNames segmentNamesKind() {
    return new SegmentNames();
  }
}
