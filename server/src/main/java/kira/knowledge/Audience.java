package kira.knowledge;

import java.util.Set;

/** Who may read an article, be it on a page, in a search or inside an answer. */
public enum Audience {
  PUBLIC,
  INTERNAL;

  /**
   * What somebody of this audience may read: the team reads everything, a visitor what is public.
   */
  public Set<Audience> readable() {
    return this == INTERNAL ? Set.of(PUBLIC, INTERNAL) : Set.of(PUBLIC);
  }
}
