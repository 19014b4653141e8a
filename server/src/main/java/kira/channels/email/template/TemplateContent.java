package kira.channels.email.template;

import org.jspecify.annotations.Nullable;

/**
 * What is written of a mail.
 *
 * @param preheader what inboxes show behind the subject; empty for none
 * @param text part of its own; null where it is made of the HTML
 */
record TemplateContent(String subject, String preheader, String mjml, @Nullable String text) {}
