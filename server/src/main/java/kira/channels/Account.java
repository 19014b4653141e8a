package kira.channels;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import kira.platform.secrets.Secret;
import kira.platform.tenancy.TenantId;

/**
 * A channel account as an adapter uses it. Its secrets are opened only when they are asked for, and
 * once: with every webhook one is.
 */
public final class Account {
  private final TenantId tenant;
  private final UUID id;
  private final ChannelAccount.State state;
  private final Function<String, Secret> open;
  private final Map<String, Secret> opened = new ConcurrentHashMap<>();

  Account(TenantId tenant, UUID id, ChannelAccount.State state, Function<String, Secret> open) {
    this.tenant = tenant;
    this.id = id;
    this.state = state;
    this.open = open;
  }

  public TenantId tenant() {
    return tenant;
  }

  public UUID id() {
    return id;
  }

  public String adapter() {
    return state.adapter();
  }

  public String name() {
    return state.name();
  }

  public boolean isSimulated() {
    return state.simulated();
  }

  public List<SenderIdentity> senders() {
    return state.senders();
  }

  public Optional<String> setting(String name) {
    return Optional.ofNullable(state.settings().get(name)).filter(value -> !value.isBlank());
  }

  /** The secret of a name, if one was given. */
  public Optional<Secret> secret(String name) {
    return Optional.ofNullable(state.secrets().get(name))
        .map(sealed -> opened.computeIfAbsent(sealed, open));
  }

  /** Whether it sends. */
  public boolean isConnected() {
    return state.status() == ChannelAccount.Status.CONNECTED;
  }

  ChannelAccount.Seen seen() {
    return ChannelAccount.Seen.of(state);
  }

  ChannelAccount.State state() {
    return state;
  }

  /** All settings that were made. */
  public Map<String, String> settings() {
    return state.settings();
  }

  @Override
  public String toString() {
    return "Account[%s %s of %s]".formatted(adapter(), id, tenant);
  }
}
