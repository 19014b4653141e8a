package kira.channels;

import java.util.List;
import java.util.Map;

/** Has a say in what an account is changed to, whatever its provider thinks of it. */
public interface AccountGuard {
  /**
   * @param account as it is
   * @throws kira.platform.web.Problem naming the setting at fault
   */
  void allow(Account account, List<SenderIdentity> senders, Map<String, String> settings);
}
