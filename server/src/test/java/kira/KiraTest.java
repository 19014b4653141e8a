package kira;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/**
 * The whole product on a random port, with the shared PostgreSQL and a clock the test moves. All
 * such tests share one Spring context, so they use fresh tenants and change no configuration.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Inherited
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "kira.demo=false",
      "kira.management-port=0",
      "kira.outbound.allow=127.0.0.0/8,::1/128",
      "kira.channels.smtp-listener.port=0",
      "kira.channels.smtp-listener.address=127.0.0.1",
      "kira.channels.smtp-listener.name=mx.kira.example",
      "kira.channels.smtp-listener.shared-domains=shared.example",
    })
@ContextConfiguration(initializers = KiraTestSetup.Surroundings.class)
@Import(KiraTestSetup.class)
public @interface KiraTest {}
