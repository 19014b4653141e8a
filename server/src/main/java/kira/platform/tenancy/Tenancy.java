package kira.platform.tenancy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tenant of the code that is running. Every transaction on the application's data source tells
 * PostgreSQL this tenant, and row-level security shows it nothing else; outside, there is none.
 */
public final class Tenancy {
  private static final ScopedValue<Caller> CALLER = ScopedValue.newInstance();
  private static final ScopedValue<TenantId> TENANT = ScopedValue.newInstance();

  private Tenancy() {}

  /** Runs as a caller, in the caller's tenant. */
  public static <T extends @Nullable Object, X extends Throwable> T as(
      Caller caller, ScopedValue.CallableOp<T, X> work) throws X {
    return ScopedValue.where(CALLER, caller).where(TENANT, caller.tenant()).call(work);
  }

  /** Runs in a tenant with no caller: readers of the journal, effects, alarms. */
  public static <T extends @Nullable Object, X extends Throwable> T in(
      TenantId tenant, ScopedValue.CallableOp<T, X> work) throws X {
    return ScopedValue.where(TENANT, tenant).call(work);
  }

  public static Optional<TenantId> tenant() {
    return TENANT.isBound() ? Optional.of(TENANT.get()) : Optional.empty();
  }

  /** The caller of this request, where there may be none. */
  public static Optional<Caller> optionalCaller() {
    return CALLER.isBound() ? Optional.of(CALLER.get()) : Optional.empty();
  }

  /** The caller of this request; a bug where the edge did not authenticate. */
  public static Caller caller() {
    if (!CALLER.isBound()) {
      throw new IllegalStateException("nobody is signed in here");
    }
    return CALLER.get();
  }
}
