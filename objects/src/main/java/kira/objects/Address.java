package kira.objects;

import java.util.UUID;

/**
 * Where a durable object lives.
 *
 * @param kind the {@link Kind#name()}
 * @param tenant the tenant that owns it; the only source of the tenant for everything it writes
 * @param id unique within kind and tenant
 */
public record Address(String kind, UUID tenant, UUID id) {
  @Override
  public String toString() {
    return kind + "/" + tenant + "/" + id;
  }
}
