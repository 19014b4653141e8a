package kira.channels.simulator;

import java.util.List;
import java.util.Map;
import kira.channels.Door;
import kira.channels.SenderIdentity;
import kira.channels.email.EmailSettings;
import kira.platform.secrets.Secret;
import org.springframework.stereotype.Component;

/** How accounts with the simulated Resend begin. */
@Component
class SimulatedResend implements SimulatedProvider {
  static final String KEY_PREFIX = "re_sim_";
  private static final int SECRET_BYTES = 24;

  private final SimulatorKeys keys;

  SimulatedResend(SimulatorKeys keys) {
    this.keys = keys;
  }

  @Override
  public String adapter() {
    return "resend";
  }

  @Override
  public Opening open(Door door, SenderIdentity sender) {
    var signing = Secret.of("whsec_" + keys.base64(SECRET_BYTES));
    return new Opening(
        signing,
        List.of(sender.address().substring(sender.address().lastIndexOf('@') + 1)),
        Map.of(EmailSettings.RECEIVING, sender.address()),
        Map.of("apiKey", keys.key(KEY_PREFIX, door), "signingSecret", signing));
  }
}
