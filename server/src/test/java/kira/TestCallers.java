package kira;

import jakarta.servlet.http.HttpServletRequest;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Authenticator;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Lets a test be anybody: a caller made here is known by the token in {@link #HEADER}. */
@Component
@Order(0)
public final class TestCallers implements Authenticator {
  public static final String HEADER = "X-Test-Caller";

  private final Map<String, Caller> callers = new ConcurrentHashMap<>();

  @Override
  public Optional<Caller> authenticate(HttpServletRequest request) {
    return Optional.ofNullable(request.getHeader(HEADER)).map(callers::get);
  }

  /** Registers a caller and answers with the token that stands for them. */
  public String token(Caller caller) {
    var token = UUID.randomUUID().toString();
    callers.put(token, caller);
    return token;
  }

  /** A user of a new tenant with every permission. */
  public static Caller anyone() {
    return with(new TenantId(UUID.randomUUID()), EnumSet.allOf(Permission.class));
  }

  public static Caller with(TenantId tenant, Set<Permission> permissions) {
    return new Caller(tenant, new Actor.User(UUID.randomUUID()), "Test User", permissions);
  }
}
