package kira;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import kira.platform.web.Authenticator;
import org.junit.jupiter.api.Test;

/** The house rules that the compiler cannot hold. */
class ArchitectureTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("kira");

  private static void holds(ArchRule rule) {
    rule.check(MAIN);
  }

  private static DescribedPredicate<JavaClass> named(String... endings) {
    return DescribedPredicate.describe(
        "named *" + String.join(", *", endings),
        type -> {
          var outer = type;
          while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
          }
          var name = outer.getSimpleName();
          return List.of(endings).stream().anyMatch(name::endsWith);
        });
  }

  @Test
  void sqlStandsInTablesOnly() {
    holds(
        noClasses()
            .that(are(DescribedPredicate.not(named("Table"))))
            .and()
            .resideOutsideOfPackages(
                "kira.platform.storage..", "kira.platform.objects..", "kira.objects..")
            .should()
            .dependOnClassesThat(
                are(
                    resideInAnyPackage("org.springframework.jdbc.core..")
                        .or(
                            JavaClass.Predicates.equivalentTo(java.sql.Statement.class)
                                .or(
                                    JavaClass.Predicates.equivalentTo(
                                        java.sql.PreparedStatement.class))
                                .or(JavaClass.Predicates.equivalentTo(java.sql.ResultSet.class)))))
            .because("a table's SQL is read in one place"));
  }

  @Test
  void theWebStopsAtControllers() {
    holds(
        noClasses()
            .that(
                are(
                    DescribedPredicate.not(
                        named(
                                "Controller",
                                "Configuration",
                                "Socket",
                                "SocketHandler",
                                "Answers",
                                "Filter",
                                "Cookie",
                                "Cookies",
                                "Page",
                                "Pages")
                            .or(JavaClass.Predicates.assignableTo(Authenticator.class)))))
            .and()
            .resideOutsideOfPackage("kira.platform..")
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(
                    "org.springframework.web..", "org.springframework.http..", "jakarta.servlet.."))
            .because("what a feature does is asked by more than HTTP"));
  }

  @Test
  void pekkoStaysInTheRuntime() {
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackages("kira.objects..", "kira.platform.objects..")
            .should()
            .dependOnClassesThat(are(resideInAPackage("org.apache.pekko..")))
            .because("the engine underneath can be changed"));
  }

  @Test
  void timeComesFromTheOneClock() {
    var rule =
        noClasses()
            .that()
            .resideOutsideOfPackage("kira.objects..")
            .and()
            .doNotHaveFullyQualifiedName("kira.platform.TimeConfiguration")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(InstantSource.class, "system")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone");
    for (var type :
        List.of(
            Instant.class,
            LocalDate.class,
            LocalDateTime.class,
            ZonedDateTime.class,
            OffsetDateTime.class)) {
      rule = rule.orShould().callMethod(type, "now");
    }
    holds(rule.because("tests move the clock by hand"));
  }

  @Test
  void theOneWayOutIsGuarded() {
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackages("kira.platform.http..", "kira.platform.blobs..")
            .should()
            .dependOnClassesThat(
                are(
                    resideInAnyPackage(
                        "java.net.http..", "org.apache.hc..", "org.springframework.web.client..")))
            .orShould()
            .callMethod(java.net.URL.class, "openConnection")
            .orShould()
            .callMethod(java.net.URL.class, "openStream")
            .because("addresses come from tenants"));
  }

  @Test
  void markupIsCleanedInOnePlace() {
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackage("kira.platform.html..")
            .should()
            .dependOnClassesThat(are(resideInAPackage("org.owasp.html..")))
            .because("there is one sanitizer"));
  }

  @Test
  void namesSayWhatAThingIs() {
    holds(
        noClasses()
            .should()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Service")
            .because("such names say nothing"));
  }

  @Test
  void testsFakeByHand() {
    noClasses()
        .should()
        .dependOnClassesThat(
            are(
                resideInAnyPackage(
                    "org.mockito..", "org.easymock..", "org.powermock..", "io.mockk..")))
        .because("fakes are small and hand-written")
        .allowEmptyShould(true)
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
                .importPackages("kira"));
  }
}
