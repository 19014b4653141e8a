package kira.channels.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.Door;
import kira.platform.http.OutboundRequest;
import kira.platform.secrets.Secret;

/** A simulated provider whose customers have phones. */
public interface SimulatedTextProvider extends SimulatedProvider {
  /** A file that a person sends from a simulated phone. */
  record PhoneFile(String name, String type, byte[] content) {}

  /**
   * A message of a customer: what is kept of it, and what the workspace is told.
   *
   * @param from E.164 with plus
   */
  Arrival arrives(
      Account account, UUID id, String from, String text, List<PhoneFile> files, Instant at);

  record Arrival(SimulatedText.Draft draft, List<SimulatedText.News> news) {
    public Arrival {
      news = List.copyOf(news);
    }
  }

  /** What can become of a message of the workspace, as the provider calls it. */
  List<String> fates();

  /**
   * News that something became of a message of the workspace; empty for what never does.
   *
   * @param what one of {@link #fates}
   */
  Optional<SimulatedText.News> happens(
      Account account, UUID id, SimulatedText.State message, String what, Instant at);

  /**
   * The webhook by which news is told, signed as the provider signs.
   *
   * @param door as the workspace gave it to the provider, on this server
   */
  OutboundRequest webhook(
      Door door, Account account, Secret signing, SimulatedText.News news, Instant now);
}
