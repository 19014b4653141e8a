package kira;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.modulith.Modulithic;

/** Starts the product: one Spring Boot modular monolith on the durable-object runtime. */
@Modulithic(systemName = "Kira", sharedModules = "platform")
@SpringBootApplication
public class Kira {
  public static void main(String[] args) {
    SpringApplication.run(Kira.class, args);
  }
}
