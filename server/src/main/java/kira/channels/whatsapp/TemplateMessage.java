package kira.channels.whatsapp;

import java.util.Map;
import java.util.UUID;
import kira.platform.web.Needed;
import org.jspecify.annotations.Nullable;

/**
 * A template with what is filled in.
 *
 * @param id of the message, made by the client; the same id again sends nothing
 * @param header by name of the variable
 * @param body by name of the variable
 * @param buttons the ends of addresses, by index of the button
 * @param file an attachment, for a header that is a file
 */
record TemplateMessage(
    @Nullable UUID id,
    @Needed @Nullable String name,
    @Needed @Nullable String language,
    @Nullable Map<String, String> header,
    @Nullable Map<String, String> body,
    @Nullable Map<String, String> buttons,
    @Nullable UUID file) {}
