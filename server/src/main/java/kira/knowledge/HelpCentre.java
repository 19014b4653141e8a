package kira.knowledge;

import java.util.UUID;

/** Addresses of the public help centre. */
public final class HelpCentre {
  private HelpCentre() {}

  public static String path(String workspace) {
    return "/help/" + workspace;
  }

  public static String path(String workspace, String article) {
    return path(workspace) + "/" + article;
  }

  /** An article opened at a passage, which is then highlighted. */
  public static String path(String workspace, String article, UUID passage) {
    return path(workspace, article) + "#p-" + passage;
  }
}
