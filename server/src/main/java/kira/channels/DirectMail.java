package kira.channels;

import java.io.IOException;
import java.util.UUID;
import kira.channels.ChannelProvider.Landed;
import kira.channels.ChannelProvider.Told;

/**
 * Reads mails that other servers brought straight to this one. No provider of an account has a part
 * in them, and what a provider tells can never pass for one: its items have another type.
 */
public interface DirectMail {
  /** What items of such mails are called. */
  String TYPE = "mail.direct";

  Told read(String body);

  Landed receive(Account account, UUID item, String reference) throws IOException;
}
