package kira.conversations;

/**
 * A person of the workspace read what the contact wrote: payload of the effect {@link #EFFECT}, by
 * which a channel may tell the contact so.
 */
public record ReadByTeam(String channel) {
  public static final String EFFECT = "conversation.read";
}
