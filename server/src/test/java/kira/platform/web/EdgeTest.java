package kira.platform.web;

import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import kira.KiraTestSetup;
import kira.TestCallers;
import kira.TestClock;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/** The HTTP edge alone, on a port, with {@link EdgeProbe} in the place of the product. */
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@SpringBootTest(
    classes = EdgeTest.Edge.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "kira.management-port=0",
      "kira.web.json-limit=64KB",
      "kira.web.files=classpath:/edge/",
      "spring.servlet.multipart.max-file-size=256KB"
    })
@ContextConfiguration(initializers = KiraTestSetup.Surroundings.class)
@interface EdgeTest {

  @EnableAutoConfiguration
  @ComponentScan({
    "kira.platform.web",
    "kira.platform.storage",
    "kira.platform.secrets",
    "kira.platform.blobs"
  })
  @Import({TestCallers.class, TestClock.class})
  class Edge {}
}
