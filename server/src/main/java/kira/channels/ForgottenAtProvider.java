package kira.channels;

import java.util.List;
import java.util.UUID;
import kira.objects.DurableObjects;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Service;

/**
 * What a provider still has of somebody who was forgotten here. It is the account that has it taken
 * away, since nothing is left of the call that could.
 */
@Service
public class ForgottenAtProvider {
  /** The effect that has one recording removed; whoever places calls knows how. */
  public static final String RECORDING = "phone.forgotten-recording";

  /**
   * @param reference the provider's id of it
   */
  public record Wish(String reference) {}

  private final DurableObjects objects;

  ForgottenAtProvider(DurableObjects objects) {
    this.objects = objects;
  }

  /**
   * Has recordings taken away. Those of an account that was removed stay for the provider's own
   * term: nobody here has its credentials any more.
   */
  public void remove(TenantId tenant, UUID account, List<String> recordings) {
    if (!recordings.isEmpty()) {
      objects.ask(
          ChannelAccounts.address(tenant, account), new ChannelAccount.Command.Forget(recordings));
    }
  }
}
