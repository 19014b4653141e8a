package kira.channels.simulator;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.channels.Door;
import kira.channels.SenderIdentity;
import kira.channels.email.EmailSettings;
import kira.platform.secrets.Secret;
import org.springframework.stereotype.Component;

/** How accounts with the simulated Cloudflare begin. */
@Component
class SimulatedCloudflare implements SimulatedProvider {
  static final String ADAPTER = "cloudflare";
  static final String KEY_PREFIX = "cf_sim_";
  private static final int SECRET_BYTES = 24;

  private final SimulatorKeys keys;

  SimulatedCloudflare(SimulatorKeys keys) {
    this.keys = keys;
  }

  @Override
  public String adapter() {
    return ADAPTER;
  }

  @Override
  public Opening open(Door door, SenderIdentity sender) {
    var signing = Secret.of(keys.hex(SECRET_BYTES));
    return new Opening(
        signing,
        List.of(sender.address().substring(sender.address().lastIndexOf('@') + 1)),
        Map.of(EmailSettings.RECEIVING, sender.address(), "accountId", accountId(door.account())),
        Map.of("apiToken", keys.key(KEY_PREFIX, door), "signingSecret", signing));
  }

  static String accountId(UUID account) {
    return account.toString().replace("-", "");
  }
}
