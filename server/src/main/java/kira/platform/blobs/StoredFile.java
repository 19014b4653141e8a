package kira.platform.blobs;

import java.util.UUID;

/**
 * A file that was checked and kept.
 *
 * @param name cleaned; for display and download
 * @param type media type by content
 * @param inline whether a browser may show it rather than save it
 */
public record StoredFile(UUID id, String name, String type, long size, boolean inline) {}
