package kira.contacts;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongFunction;
import kira.contacts.fields.Field;
import kira.contacts.fields.FieldValue;
import kira.objects.Refusal;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds out whom wishes are about and what they would change, without changing anything. */
@Component
class ContactPlanner {
  private final IdentityTable identities;
  private final ContactTable contacts;

  ContactPlanner(IdentityTable identities, ContactTable contacts) {
    this.identities = identities;
    this.contacts = contacts;
  }

  /**
   * What to do with wishes.
   *
   * @param required fields that a new contact has to have
   * @param defaults what a new contact begins with, where nothing is said of a field
   * @param idOf the id of the contact that a row makes
   */
  record Rule(
      ImportSettings.Match match,
      ImportSettings.OnMatch onMatch,
      List<Field> required,
      Map<String, FieldValue> defaults,
      LongFunction<UUID> idOf) {
    Rule {
      required = List.copyOf(required);
      defaults = Map.copyOf(defaults);
    }

    static Rule of(
        ImportSettings.Match match,
        ImportSettings.OnMatch onMatch,
        ContactFields.Catalogue catalogue,
        LongFunction<UUID> idOf) {
      return new Rule(
          match,
          onMatch,
          catalogue.fields().stream()
              .filter(field -> field.required() && !field.archived())
              .toList(),
          catalogue.defaults(),
          idOf);
    }
  }

  /** One way to be known, or one unique value. */
  record Key(Identity.Type type, String value, UUID id, String field) {}

  /** Whose keys are, beside what the database says: rows of the same file, in a check. */
  interface Overlay {
    Overlay NONE =
        new Overlay() {
          @Override
          public @Nullable UUID owner(UUID key) {
            return null;
          }

          @Override
          public void take(UUID key, long row) {
            // The database knows it as soon as it is written.
          }
        };

    @Nullable UUID owner(UUID key);

    void take(UUID key, long row);
  }

  sealed interface Plan {
    record Refuse(Refusal why) implements Plan {}

    /**
     * @param repeated as below
     */
    record Leave(UUID contact, boolean repeated) implements Plan {}

    /**
     * @param keys to be taken for the contact first
     * @param before the contact as it is; nothing when it is to be made
     * @param repeated whether an earlier row of the same file was about them
     */
    record Write(
        UUID contact,
        boolean create,
        ContactCorrection correction,
        List<Key> keys,
        ContactState before,
        boolean repeated)
        implements Plan {}
  }

  /** Everything that names a person in a wish. */
  static List<Key> keys(TenantId tenant, ContactWish wish) {
    var keys = identities(tenant, wish.profile());
    keys.addAll(unique(tenant, wish.values()));
    return keys;
  }

  static List<Key> identities(TenantId tenant, ContactProfile profile) {
    var keys = new ArrayList<Key>();
    for (var known : Contact.known(profile, false)) {
      var field =
          known.type() == Identity.Type.EXTERNAL
              ? "externalId"
              : known.type().name().toLowerCase(Locale.ROOT);
      keys.add(
          new Key(
              known.type(),
              known.value(),
              Identity.idOf(tenant.value(), known.type(), known.value()),
              field));
    }
    return keys;
  }

  private static List<Key> unique(TenantId tenant, FieldValues values) {
    var keys = new ArrayList<Key>();
    values
        .unique()
        .forEach((field, value) -> {
          var name = field + "=" + value;
          keys.add(
              new Key(
                  Identity.Type.FIELD,
                  name,
                  Identity.idOf(tenant.value(), Identity.Type.FIELD, name),
                  "fields." + field));
        });
    return keys;
  }

  static Key unique(TenantId tenant, String field, FieldValue value) {
    var name = field + "=" + FieldValues.comparable(value);
    return new Key(
        Identity.Type.FIELD,
        name,
        Identity.idOf(tenant.value(), Identity.Type.FIELD, name),
        "fields." + field);
  }

  /** Plans in the order of the wishes; asks the database once for all of them. */
  List<Plan> plan(TenantId tenant, List<ContactWish> wishes, Rule rule, Overlay overlay) {
    var ids = new HashSet<UUID>();
    var keys = new ArrayList<List<Key>>();
    for (var wish : wishes) {
      var own = keys(tenant, wish);
      own.forEach(key -> ids.add(key.id()));
      keys.add(own);
    }
    var owners = identities.owners(ids);
    var states = states(new HashSet<>(owners.values()));
    var plans = new ArrayList<Plan>();
    for (int i = 0; i < wishes.size(); i++) {
      plans.add(new One(tenant, wishes.get(i), keys.get(i), rule, owners, states, overlay).plan());
    }
    return plans;
  }

  /** The contacts, and those that they were merged into. */
  private Map<UUID, ContactState> states(Collection<UUID> wanted) {
    var states = new HashMap<UUID, ContactState>();
    Set<UUID> missing = new HashSet<>(wanted);
    for (int step = 0; step < 50 && !missing.isEmpty(); step++) {
      var found = contacts.states(missing);
      states.putAll(found);
      missing = new HashSet<>();
      for (var state : found.values()) {
        if (state.mergedInto() != null && !states.containsKey(state.mergedInto())) {
          missing.add(state.mergedInto());
        }
      }
    }
    return states;
  }

  /** The planning of one wish. */
  private record One(
      TenantId tenant,
      ContactWish wish,
      List<Key> keys,
      Rule rule,
      Map<UUID, UUID> owners,
      Map<UUID, ContactState> states,
      Overlay overlay) {

    /** Whose a key is: a contact that exists, or one that an earlier row of the file makes. */
    private @Nullable UUID owner(Key key) {
      var owner = owners.get(key.id());
      for (int step = 0; owner != null && step < 50; step++) {
        var state = states.get(owner);
        if (state == null || !state.exists()) {
          break;
        }
        if (state.mergedInto() == null) {
          return owner;
        }
        owner = state.mergedInto();
      }
      return overlay.owner(key.id());
    }

    private boolean matches(Key key) {
      return switch (key.type()) {
        case EMAIL -> is(ImportSettings.Match.EMAIL);
        case PHONE -> is(ImportSettings.Match.PHONE);
        case EXTERNAL -> is(ImportSettings.Match.EXTERNAL_ID);
        case ANONYMOUS, CHANNEL, FIELD, COMPANY -> false;
      };
    }

    private boolean is(ImportSettings.Match match) {
      return rule.match() == match || rule.match() == ImportSettings.Match.ANY;
    }

    Plan plan() {
      var found = new LinkedHashSet<UUID>();
      for (var key : keys) {
        var owner = matches(key) ? owner(key) : null;
        if (owner != null) {
          found.add(owner);
        }
      }
      if (found.size() > 1) {
        return new Plan.Refuse(
            new Refusal(
                "matches_several",
                "This row is about more than one contact.",
                keys.getFirst().field()));
      }
      var plan = found.isEmpty() ? created() : changed(found.iterator().next());
      if (plan instanceof Plan.Write) {
        keys.forEach(key -> overlay.take(key.id(), wish.row()));
      }
      return plan;
    }

    private Plan created() {
      for (var field : rule.required()) {
        if (!wish.values().set().containsKey(field.key()) && field.defaultValue() == null) {
          return new Plan.Refuse(
              new Refusal(
                  "value_required", "This field may not be empty.", "fields." + field.key()));
        }
      }
      var id = rule.idOf().apply(wish.row());
      return write(
          id, true, wish.profile(), wish.values().set(), wish.tags(), ContactState.NOTHING);
    }

    private Plan changed(UUID contact) {
      var state = states.getOrDefault(contact, ContactState.NOTHING);
      if (rule.onMatch() == ImportSettings.OnMatch.SKIP) {
        return new Plan.Leave(contact, isRepeated());
      }
      var wanted =
          new ContactCorrection(
              different(state.profile()), wish.values().set(), Set.of(), wish.tags(), List.of());
      if (rule.onMatch() == ImportSettings.OnMatch.FILL) {
        wanted = JobRows.onlyEmpty(state, wanted);
      }
      var values = new HashMap<>(wanted.values());
      values.entrySet().removeIf(each -> each.getValue().equals(state.fields().get(each.getKey())));
      var cleared = new HashSet<>(wish.values().cleared());
      cleared.retainAll(state.fields().keySet());
      var tags = Tags.without(wanted.tags(), state.tags());
      if (wanted.profile().equals(ContactProfile.NOTHING)
          && values.isEmpty()
          && cleared.isEmpty()
          && tags.isEmpty()
          && state.exists()) {
        return new Plan.Leave(contact, isRepeated());
      }
      return write(contact, false, wanted.profile(), values, tags, state);
    }

    /** Without what is known already, in whatever case an address is written. */
    private ContactProfile different(ContactProfile now) {
      var want = wish.profile();
      return new ContactProfile(
          Objects.equals(want.name(), now.name()) ? null : want.name(),
          same(Identity.Type.EMAIL, want.email(), now.email()) ? null : want.email(),
          same(Identity.Type.PHONE, want.phone(), now.phone()) ? null : want.phone(),
          same(Identity.Type.EXTERNAL, want.externalId(), now.externalId())
              ? null
              : want.externalId(),
          Objects.equals(want.locale(), now.locale()) ? null : want.locale(),
          Objects.equals(want.timeZone(), now.timeZone()) ? null : want.timeZone(),
          Objects.equals(want.company(), now.company()) ? null : want.company());
    }

    private static boolean same(Identity.Type type, @Nullable String one, @Nullable String other) {
      return one == null
          || other != null && Identity.normal(type, one).equals(Identity.normal(type, other));
    }

    private Plan write(
        UUID contact,
        boolean create,
        ContactProfile profile,
        Map<String, FieldValue> values,
        List<String> tags,
        ContactState before) {
      var needed = new LinkedHashMap<UUID, Key>();
      for (var key : identities(tenant, profile.stripped())) {
        needed.put(key.id(), key);
      }
      for (var key : keys) {
        if (key.type() == Identity.Type.FIELD
            && values.containsKey(key.field().substring("fields.".length()))) {
          needed.put(key.id(), key);
        }
      }
      var free = new ArrayList<Key>();
      for (var key : needed.values()) {
        var owner = owner(key);
        if (owner != null && !owner.equals(contact)) {
          return new Plan.Refuse(taken(key));
        }
        if (!contact.equals(owners.get(key.id()))) {
          free.add(key);
        }
      }
      var cleared = create ? Set.<String>of() : wish.values().cleared();
      return new Plan.Write(
          contact,
          create,
          new ContactCorrection(profile, values, cleared, tags, List.of()),
          free,
          before,
          isRepeated());
    }

    /** Asked before the row's own keys are taken. */
    private boolean isRepeated() {
      return keys.stream().anyMatch(key -> matches(key) && overlay.owner(key.id()) != null);
    }
  }

  static Refusal taken(Key key) {
    return key.type() == Identity.Type.FIELD
        ? new Refusal("value_taken", "Another contact has this value.", key.field())
        : new Refusal(
            "contact_exists", "Somebody with this identity is known already.", key.field());
  }
}
