package kira.team;

import java.time.InstantSource;
import java.util.UUID;
import kira.objects.DurableObjects;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/**
 * Writes down in a workspace what a member did with their access: at once, or as the effect of what
 * happened to their account.
 */
@Component
class AccessLog implements EffectHandler<Access.News> {
  private final DurableObjects objects;
  private final InstantSource clock;

  AccessLog(DurableObjects objects, InstantSource clock) {
    this.objects = objects;
    this.clock = clock;
  }

  void note(TenantId workspace, UUID user, Access.What what, Account.Place from) {
    objects
        .ask(
            Access.address(workspace.value(), user),
            new Access.Command.Note(user, what, from.ip(), from.userAgent(), clock.instant()))
        .version();
  }

  @Override
  public String kind() {
    return Account.TELL_WORKSPACE;
  }

  @Override
  public Class<Access.News> payloadType() {
    return Access.News.class;
  }

  @Override
  public EffectResult perform(Call<Access.News> call) {
    var news = call.payload();
    var workspace = new TenantId(news.workspace());
    // An account lists where its user may be; the workspace knows whether they are.
    if (objects
        .read(Workspace.address(workspace), Workspace.State.class)
        .state()
        .role(news.user())
        .isPresent()) {
      objects
          .ask(
              Access.address(news.workspace(), news.user()),
              new Access.Command.Note(
                  news.user(), news.what(), news.ip(), news.userAgent(), news.at()),
              call.key())
          .version();
    }
    return EffectResult.done();
  }
}
