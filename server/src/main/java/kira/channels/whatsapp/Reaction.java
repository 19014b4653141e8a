package kira.channels.whatsapp;

/**
 * An emoji on a message of the customer's.
 *
 * @param message as the provider calls it
 * @param emoji empty to take it back
 */
record Reaction(String message, String emoji) {}
