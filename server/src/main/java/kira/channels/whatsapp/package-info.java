/**
 * WhatsApp by Meta's Cloud API: its messages, templates, media, webhooks and its 24-hour window.
 */
@NullMarked
package kira.channels.whatsapp;

import org.jspecify.annotations.NullMarked;
