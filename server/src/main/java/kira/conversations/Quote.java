package kira.conversations;

import java.util.UUID;
import kira.platform.web.OneOf;

/**
 * What a reply answers.
 *
 * @param by who said it
 * @param text its first words, or the name of its first file
 */
public record Quote(
    UUID messageId, @OneOf(words = {"VISITOR", "KIRA", "USER", "SYSTEM"}) String by, String text) {}
