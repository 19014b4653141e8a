package kira;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/**
 * The walls between features hold: no cycle, and nobody uses what another feature keeps to itself.
 */
class ModularityTest {
  @Test
  void featuresUseOnlyWhatOthersOffer() {
    // The runtime is a library below the product, in another Maven module.
    ApplicationModules.of(Kira.class, resideInAPackage("kira.objects..")).verify();
  }
}
