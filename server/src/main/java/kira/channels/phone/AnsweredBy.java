package kira.channels.phone;

/** Who took a call, as far as a provider can tell; of several judgements the last here counts. */
public enum AnsweredBy {
  UNKNOWN,
  HUMAN,
  MACHINE
}
