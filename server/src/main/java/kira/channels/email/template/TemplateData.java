package kira.channels.email.template;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What whoever sends a template gives with it. */
public final class TemplateData {
  private TemplateData() {}

  /**
   * @throws kira.platform.web.Problem 400 naming the variable at fault
   */
  public static Map<String, String> of(@Nullable Map<String, String> given) {
    return EmailTemplateController.data(given, "data");
  }
}
