package kira.demo;

import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Authenticator;
import kira.team.MemberView;
import org.springframework.stereotype.Component;

/**
 * Lets the members of the demo workspace ask this server while the workspace is furnished: each has
 * a pass of random bytes that exists in memory only and opens nothing afterwards.
 */
@Component
class DemoMembers implements Authenticator {
  static final String HEADER = "Kira-Demo-Pass";
  private static final int BYTES = 32;

  private final Map<String, Caller> callers = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();

  @Override
  public Optional<Caller> authenticate(HttpServletRequest request) {
    return Optional.ofNullable(request.getHeader(HEADER)).map(callers::get);
  }

  String pass(TenantId tenant, MemberView member) {
    var bytes = new byte[BYTES];
    random.nextBytes(bytes);
    var pass = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    callers.put(
        pass,
        new Caller(
            tenant, new Actor.User(member.userId()), member.name(), member.role().permissions()));
    return pass;
  }

  void revoke(String pass) {
    callers.remove(pass);
  }
}
