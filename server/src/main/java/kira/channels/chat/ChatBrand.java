package kira.channels.chat;

import kira.platform.tenancy.TenantId;
import kira.team.Team;
import kira.team.WorkspaceSettings;
import kira.team.WorkspaceView;
import org.springframework.stereotype.Component;

/** How a workspace shows itself to its customers. */
@Component
public class ChatBrand {
  private static final String PLAIN = "#6750e8";

  private final Team team;
  private final WorkspaceSettings settings;

  ChatBrand(Team team, WorkspaceSettings settings) {
    this.team = team;
    this.settings = settings;
  }

  /**
   * @param color {@code #rrggbb}
   */
  public record Brand(String name, String color) {}

  public Brand of(TenantId tenant) {
    var color = settings.read(tenant, ChatSettings.SECTION).value().color();
    return new Brand(
        team.workspace(tenant).map(WorkspaceView::name).orElse(""),
        color.matches("#[0-9a-fA-F]{6}") ? color : PLAIN);
  }
}
