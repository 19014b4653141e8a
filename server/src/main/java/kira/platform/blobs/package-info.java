/** Files: on disk or in an S3-compatible bucket, sniffed before they are kept. */
@NamedInterface("blobs")
@NullMarked
package kira.platform.blobs;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
