package kira.contacts.consent;

/** A way to reach somebody that needs their leave. */
public enum Channel {
  EMAIL,
  SMS,
  WHATSAPP,
  VOICE;

  /** Whether it disturbs: what people are spared at night. */
  public boolean disturbs() {
    return this != EMAIL;
  }
}
