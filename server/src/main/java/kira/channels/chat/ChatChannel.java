package kira.channels.chat;

import java.util.List;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.TenantId;
import kira.team.WorkspaceSettings;
import org.springframework.stereotype.Service;

/** What other features may do with a workspace's chat. */
@Service
public class ChatChannel {
  private final WorkspaceSettings settings;

  ChatChannel(WorkspaceSettings settings) {
    this.settings = settings;
  }

  /**
   * How the chat looks in a workspace that comes ready made; what somebody has changed since stays.
   *
   * @param color {@code #rrggbb}
   * @param suggestions questions offered to begin with
   */
  public void introduce(
      TenantId tenant, String title, String greeting, String color, List<String> suggestions) {
    var current = settings.read(tenant, ChatSettings.SECTION);
    if (current.version() == 0) {
      settings.change(
          tenant,
          ChatSettings.SECTION,
          new ChatSettings(
              title,
              greeting,
              color,
              ChatSettings.Position.RIGHT,
              List.of(),
              false,
              null,
              suggestions),
          0L,
          new Actor.Machine());
    }
  }
}
