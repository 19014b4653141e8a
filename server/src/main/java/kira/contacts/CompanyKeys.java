package kira.contacts;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kira.contacts.fields.Field;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.springframework.stereotype.Component;

/**
 * What no two companies may share: domains, ids of other programs, values of unique fields. Each is
 * an {@link Identity}, so that of two who take one at once only one gets it. They are taken before
 * the company is told; what a crash leaves taken, and nobody has, is free again a while later.
 */
@Component
class CompanyKeys {
  private final DurableObjects objects;
  private final IdentityTable table;
  private final InstantSource clock;

  CompanyKeys(DurableObjects objects, IdentityTable table, InstantSource clock) {
    this.objects = objects;
    this.table = table;
    this.clock = clock;
  }

  static String domain(String domain) {
    return "domain=" + domain;
  }

  static String externalId(String id) {
    return "id=" + id;
  }

  /** All that a company has and no other may have. */
  static Set<String> of(CompanyState state, List<Field> fields) {
    var keys = new HashSet<String>();
    state.domains().forEach(domain -> keys.add(domain(domain)));
    if (state.profile().externalId() != null) {
      keys.add(externalId(state.profile().externalId()));
    }
    for (var field : fields) {
      var value = state.fields().get(field.key());
      if (field.unique() && value != null) {
        keys.add("fields." + field.key() + "=" + FieldValues.comparable(value));
      }
    }
    return keys;
  }

  /** The company that has a domain or an id; one that only took it, and has it not, does not. */
  Optional<UUID> owner(TenantId tenant, String key) {
    return Optional.ofNullable(
            objects.read(address(tenant, key), Identity.State.class).state().contact())
        .filter(company -> of(state(tenant, company), List.of()).contains(key));
  }

  /** Who has which of many keys; to be asked in the tenant. */
  Map<String, UUID> owners(TenantId tenant, Collection<String> keys) {
    var ids = new HashMap<UUID, String>();
    keys.forEach(key -> ids.put(id(tenant, key), key));
    var owners = new HashMap<String, UUID>();
    table.owners(ids.keySet()).forEach((id, company) -> owners.put(ids.get(id), company));
    return owners;
  }

  /**
   * Takes keys for a company, all or none.
   *
   * @param fields the workspace's fields of companies
   * @throws Problem 409 {@code domain_taken}, {@code company_exists} or {@code value_taken}, with
   *     the company that has it
   */
  void take(TenantId tenant, UUID company, Collection<String> keys, List<Field> fields) {
    var taken = new ArrayList<String>();
    for (var key : keys) {
      var owner =
          ask(
              tenant,
              key,
              new Identity.Command.Claim(Identity.Type.COMPANY, key, company, clock.instant()));
      if (!owner.contact().equals(company) && isLeftOver(tenant, owner, key, fields)) {
        owner =
            ask(tenant, key, new Identity.Command.Move(owner.contact(), company, clock.instant()));
      }
      if (!owner.contact().equals(company)) {
        release(tenant, company, taken);
        throw refused(key).with("company", owner.contact());
      }
      taken.add(key);
    }
  }

  private static Problem refused(String key) {
    if (key.startsWith("domain=")) {
      var domain = key.substring(7);
      return new Problem(
              409,
              "domain_taken",
              "Another company has the domain %s.".formatted(domain),
              "domains")
          .with("domain", domain);
    }
    return key.startsWith("id=")
        ? new Problem(409, "company_exists", "Another company has this id.", "externalId")
        : new Problem(
            409,
            "value_taken",
            "Another company has this value.",
            key.substring(0, key.indexOf('=')));
  }

  private boolean isLeftOver(
      TenantId tenant, Identity.Owner owner, String key, List<Field> fields) {
    return owner.since() != null
        && owner.since().plus(UniqueValues.PATIENCE).isBefore(clock.instant())
        && !of(state(tenant, owner.contact()), fields).contains(key);
  }

  /** Lets go of keys; of those that are another company's nothing changes. */
  void release(TenantId tenant, UUID company, Collection<String> keys) {
    for (var key : keys) {
      objects.ask(address(tenant, key), new Identity.Command.Release(company, clock.instant()));
    }
  }

  private CompanyState state(TenantId tenant, UUID company) {
    return objects
        .read(new Address(Company.KIND, tenant.value(), company), CompanyState.class)
        .state();
  }

  private Identity.Owner ask(TenantId tenant, String key, Identity.Command command) {
    return objects.ask(address(tenant, key), command).reply(Identity.Owner.class);
  }

  private static Address address(TenantId tenant, String key) {
    return new Address(Identity.KIND, tenant.value(), id(tenant, key));
  }

  private static UUID id(TenantId tenant, String key) {
    return Identity.idOf(tenant.value(), Identity.Type.COMPANY, key);
  }
}
