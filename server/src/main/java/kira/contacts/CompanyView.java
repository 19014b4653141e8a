package kira.contacts;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A company as others may see it.
 *
 * @param domains in ASCII, without www.; the first is the one to show
 * @param externalId what another program calls it
 * @param owner user id of the member who looks after it
 * @param fields values of the workspace's own fields of companies, by key, as JSON writes them
 * @param archived no longer offered; its members stay
 * @param members how many contacts belong to it
 */
record CompanyView(
    UUID id,
    long version,
    String name,
    List<String> domains,
    @Nullable String website,
    @Nullable String description,
    @Nullable String externalId,
    @Nullable UUID owner,
    List<String> tags,
    Map<String, Object> fields,
    boolean archived,
    Instant createdAt,
    ContactCount members) {
  CompanyView {
    domains = List.copyOf(domains);
    tags = List.copyOf(tags);
    fields = Map.copyOf(fields);
  }

  static CompanyView of(UUID id, long version, CompanyState state, ContactCount members) {
    var profile = state.profile();
    return new CompanyView(
        id,
        version,
        state.name(),
        state.domains(),
        profile.website(),
        profile.description(),
        profile.externalId(),
        profile.owner() == null ? null : UUID.fromString(profile.owner()),
        state.tags(),
        ContactTable.fields(state.fields()),
        state.archived(),
        state.createdAt() == null ? Instant.EPOCH : state.createdAt(),
        members);
  }
}
