package kira.platform.blobs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import kira.platform.tenancy.TenantId;

/** Keeps files, each under its tenant. What was put is safe when the call returns. */
public interface Blobs {
  /** Keeps a copy of a file; the same id again replaces it as a whole. */
  void put(TenantId tenant, UUID id, Path content) throws IOException;

  /** The content, to be closed; empty when there is no such file. */
  Optional<InputStream> open(TenantId tenant, UUID id) throws IOException;

  /** Forgets a file; one that is not there is forgotten already. */
  void delete(TenantId tenant, UUID id) throws IOException;

  /** Throws unless files can be kept now. */
  void check() throws IOException;
}
