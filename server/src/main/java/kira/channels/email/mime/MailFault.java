package kira.channels.email.mime;

/** Why a mail cannot be written, with the component at fault. */
public record MailFault(String field, String sentence) {}
