package kira.contacts;

/**
 * How far a contact has come with the workspace, from a first word to a customer who left.
 *
 * @param key what contacts and filters name it by; never changes
 * @param archived no longer given, but still had by those who have it
 */
record Stage(String key, String name, Colour colour, boolean archived) {

  /** In which a stage is shown; each has a tint that can be read in light and dark. */
  enum Colour {
    GRAY,
    BLUE,
    TEAL,
    GREEN,
    ORANGE,
    RED,
    VIOLET
  }
}
