package kira.conversations;

import java.util.UUID;

/**
 * A stored file that a message carries.
 *
 * @param type checked media type
 * @param size bytes
 */
public record AttachmentRef(UUID id, String name, String type, long size) {}
