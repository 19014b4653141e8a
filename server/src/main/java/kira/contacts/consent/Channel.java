package kira.contacts.consent;

/** A way to reach somebody that needs their leave. */
public enum Channel {
  EMAIL,
  SMS,
  WHATSAPP,
  VOICE,
  /** What a workspace attached itself; its addresses are ids of an account. */
  WEBHOOK;

  /** Whether its addresses stand in the records of contacts; else only an account knows them. */
  public boolean isOfRecord() {
    return this != WEBHOOK;
  }

  /** Whether it disturbs: what people are spared at night. */
  public boolean disturbs() {
    return this != EMAIL;
  }
}
