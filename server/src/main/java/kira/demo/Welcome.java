package kira.demo;

import kira.platform.KiraProperties;
import kira.platform.web.PublicAddress;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/** Says, once everything is ready, where it is and how to get in. */
@Component
class Welcome implements ApplicationRunner {
  private final DemoWorkspace demo;
  private final KiraProperties properties;
  private final PublicAddress address;

  Welcome(DemoWorkspace demo, KiraProperties properties, PublicAddress address) {
    this.demo = demo;
    this.properties = properties;
    this.address = address;
  }

  @Override
  public void run(ApplicationArguments arguments) {
    var signIn = demo.prepare();
    var text = new StringBuilder("\n  Kira is ready\n\n");
    text.append("  Console   %s%n".formatted(address.base()));
    if (signIn.isPresent()) {
      text.append(
          "  Sign in   %s  /  %s%n".formatted(signIn.get().email(), signIn.get().password()));
      text.append("  Demo shop %s%n".formatted(address.link("/demo")));
    } else {
      text.append("  Sign up   %s%n".formatted(address.link("/sign-up")));
    }
    text.append("  Data      %s%n".formatted(properties.data().toAbsolutePath().normalize()));
    text.append("  Stop      Ctrl-C\n");
    // For the person at the terminal, in whatever format the log is written.
    System.out.println(text);
  }
}
