package kira.channels.simulator;

import java.util.List;
import java.util.Map;
import kira.channels.Door;
import kira.channels.SenderIdentity;
import kira.platform.secrets.Secret;

/** A provider that this server can be itself. */
public interface SimulatedProvider {
  String adapter();

  /** Where its API is on this server. */
  default String path(Door door) {
    return "/simulator/" + adapter();
  }

  /** Whether a field of an account is what a program needs that calls the provider. */
  default boolean isForPrograms(String field) {
    return !field.equals("kiraAnswers") && !field.equals("receivingAddress");
  }

  /**
   * How an account begins that has it.
   *
   * @param sender the first one of the account
   */
  Opening open(Door door, SenderIdentity sender);

  /**
   * @param signing what webhooks are signed with, kept on the provider's side
   * @param domains from which mails may be sent; empty where there are no domains
   * @param settings of the account
   * @param secrets of the account, the signing one among them
   */
  record Opening(
      Secret signing,
      List<String> domains,
      Map<String, String> settings,
      Map<String, Secret> secrets) {
    public Opening {
      domains = List.copyOf(domains);
      settings = Map.copyOf(settings);
      secrets = Map.copyOf(secrets);
    }
  }
}
