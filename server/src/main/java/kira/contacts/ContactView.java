package kira.contacts;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import kira.platform.web.OneOf;
import org.jspecify.annotations.Nullable;

/**
 * A contact as others may see it.
 *
 * @param name how to call them on screen; never empty
 * @param verified whether the customer's own server vouched for the identity
 * @param lastSeenAt when they wrote, called or visited last; null for one who never did
 * @param fields values of the workspace's own fields, by key, as JSON writes them
 * @param ownerId the member who looks after them, who may have left since
 * @param avatar names the picture at {@code /contacts/{id}/avatar/{avatar}}
 * @param lifecycleStage key of the stage that they are in
 * @param company to which they belong
 */
public record ContactView(
    UUID id,
    long version,
    String name,
    @Nullable String email,
    @Nullable String phone,
    @Nullable String externalId,
    boolean verified,
    @Nullable String locale,
    @Nullable String timeZone,
    Instant createdAt,
    @Nullable Instant lastSeenAt,
    List<IdentityView> identities,
    List<String> tags,
    Map<String, Object> fields,
    @Nullable UUID ownerId,
    @Nullable String lifecycleStage,
    @Nullable UUID avatar,
    @Nullable CompanyRef company) {
  public ContactView {
    identities = List.copyOf(identities);
    tags = List.copyOf(tags);
    fields = Map.copyOf(fields);
  }

  /** With the name of the company, where there is one. */
  ContactView named(Function<UUID, @Nullable String> names) {
    if (company == null) {
      return this;
    }
    var known = names.apply(company.id());
    return new ContactView(
        id,
        version,
        name,
        email,
        phone,
        externalId,
        verified,
        locale,
        timeZone,
        createdAt,
        lastSeenAt,
        identities,
        tags,
        fields,
        ownerId,
        lifecycleStage,
        avatar,
        known == null ? null : new CompanyRef(company.id(), known));
  }

  /** One way to recognise the contact. */
  public record IdentityView(
      @OneOf(words = {"ANONYMOUS", "EMAIL", "PHONE", "EXTERNAL"}) String type,
      String value,
      boolean verified) {}
}
