package kira.channels.simulator;

import java.util.List;
import kira.channels.Account;
import kira.channels.Door;
import kira.platform.http.OutboundRequest;
import kira.platform.secrets.Secret;

/** A simulated provider that carries calls. */
public interface SimulatedCallProvider extends SimulatedProvider {
  /** What the workspace answered to the question what happens next; nothing that can be done. */
  List<SimulatedVerb> verbs(String body);

  /** Where the workspace is asked what happens in a call that a person makes to it. */
  String arrivalUrl(Account account);

  /** Where the workspace is told how such a call ends. */
  String statusUrl(Account account);

  /**
   * The webhook by which news is told, or the next step asked for, signed as the provider signs.
   */
  OutboundRequest webhook(Door door, Account account, Secret signing, SimulatedCall.News news);

  /** By default programs need what is no setting of the channel. */
  @Override
  default boolean isForPrograms(String field) {
    return !kira.channels.phone.PhoneSettings.isOne(field);
  }
}
