package kira.knowledge;

import kira.platform.realtime.RealtimeSource;
import kira.platform.tenancy.Permission;
import org.springframework.stereotype.Component;

/** Tells the console that an article changed or is indexed; it fetches what it shows of it. */
@Component
class ArticleRealtime implements RealtimeSource {
  @Override
  public String kind() {
    return Article.NAME;
  }

  @Override
  public Permission permission() {
    return Permission.KNOWLEDGE_READ;
  }
}
