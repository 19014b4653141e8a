package kira.objects;

/** What stays of an object that is erased. */
public enum Erasure {
  /**
   * That it was: its id answers every command with a refusal for ever, and its journal entries stay
   * as entries without content.
   */
  REMEMBERED,

  /**
   * Nothing, not even its id. For objects whose id is made of what they hold; the same id may begin
   * anew.
   */
  FORGOTTEN
}
