package kira.contacts;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import kira.contacts.fields.FieldCatalogue;
import kira.contacts.fields.FieldType;
import kira.contacts.fields.FieldValue;
import kira.contacts.filter.Words;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Creation;
import kira.platform.web.IfMatch;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Makes, finds and corrects companies, and says who belongs to them. */
@Service
public class Companies {
  /** So many companies of one name are told apart by how they were made, deleted ones too. */
  private static final int MOST_OF_NAME = 1_000;

  private final DurableObjects objects;
  private final CompanyTable table;
  private final CompanyKeys keys;
  private final ContactFields fields;
  private final InstantSource clock;

  Companies(
      DurableObjects objects,
      CompanyTable table,
      CompanyKeys keys,
      ContactFields fields,
      InstantSource clock) {
    this.objects = objects;
    this.table = table;
    this.keys = keys;
    this.fields = fields;
    this.clock = clock;
  }

  /**
   * What a company shall be.
   *
   * @param domains all that there shall be; null leaves them
   */
  record Draft(CompanyProfile profile, @Nullable List<String> domains, FieldValues values) {
    Set<String> keys() {
      var wanted = new LinkedHashSet<String>();
      if (domains != null) {
        domains.forEach(domain -> wanted.add(CompanyKeys.domain(domain)));
      }
      var externalId = profile.stripped().externalId();
      if (externalId != null) {
        wanted.add(CompanyKeys.externalId(externalId));
      }
      values.unique().forEach((field, value) -> wanted.add("fields." + field + "=" + value));
      return wanted;
    }
  }

  static Address address(TenantId tenant, UUID company) {
    return new Address(Company.KIND, tenant.value(), company);
  }

  /** Names by id, of the tenant that is asked in; what was deleted is missing. */
  public Map<UUID, String> names(Collection<UUID> companies) {
    return table.names(companies);
  }

  /** The members who were here last, at most so many. */
  public List<UUID> latestMembers(UUID company, int most) {
    return table.latestMembers(company, most);
  }

  public boolean exists(TenantId tenant, UUID company) {
    return state(tenant, company).exists();
  }

  CompanyState state(TenantId tenant, UUID company) {
    return objects.read(address(tenant, company), CompanyState.class).state();
  }

  Optional<CompanyView> find(TenantId tenant, UUID company) {
    var read = objects.read(address(tenant, company), CompanyState.class);
    return read.state().exists()
        ? Optional.of(
            CompanyView.of(
                company,
                read.version(),
                read.state(),
                table.members(List.of(company)).getOrDefault(company, new ContactCount(0, true))))
        : Optional.empty();
  }

  /**
   * @throws Problem 409 when a domain, the id or a unique value is another company's
   */
  CompanyView create(TenantId tenant, Creation creation, Draft draft, String by) {
    add(tenant, creation.id(), creation.requestId(), draft, by);
    return find(tenant, creation.id()).orElseThrow();
  }

  private void add(
      TenantId tenant, UUID company, @Nullable String requestId, Draft draft, String by) {
    var catalogue = fields.read(tenant, FieldCatalogue.Subject.COMPANIES);
    var defaults = catalogue.defaults();
    defaults.keySet().removeAll(draft.values().cleared());
    keys.take(tenant, company, draft.keys(), catalogue.fields());
    var outcome =
        objects.ask(
            address(tenant, company),
            new CompanyCommand.Add(
                draft.profile().stripped(),
                draft.domains() == null ? List.of() : draft.domains(),
                draft.values().set(),
                defaults,
                draft.values().tags(),
                null,
                by,
                clock.instant()),
            requestId);
    if (outcome instanceof Outcome.Refused(var refusal)) {
      keys.release(tenant, company, draft.keys());
      throw Problem.of(refusal);
    }
  }

  /**
   * @param version of the company that was corrected; null overwrites
   * @throws Problem 409 {@code version_conflict}, or as {@link #create}
   */
  CompanyView edit(TenantId tenant, UUID company, @Nullable Long version, Draft draft, String by) {
    var read = objects.read(address(tenant, company), CompanyState.class);
    if (version != null && read.version() != version) {
      throw IfMatch.conflict(find(tenant, company).orElseThrow(() -> Problem.notFound("company")));
    }
    var catalogue = fields.read(tenant, FieldCatalogue.Subject.COMPANIES).fields();
    var wanted = draft.keys();
    keys.take(tenant, company, wanted, catalogue);
    var outcome =
        objects.ask(
            address(tenant, company),
            new CompanyCommand.Edit(
                new CompanyCorrection(
                    draft.profile(),
                    draft.domains(),
                    draft.values().set(),
                    draft.values().cleared(),
                    draft.values().all()),
                version == null ? null : read.state(),
                by,
                clock.instant()));
    var had = new HashSet<>(CompanyKeys.of(read.state(), catalogue));
    had.addAll(wanted);
    had.removeAll(CompanyKeys.of(state(tenant, company), catalogue));
    keys.release(tenant, company, had);
    if (outcome instanceof Outcome.Refused(var refusal)) {
      throw refusal.code().equals("version_conflict")
          ? IfMatch.conflict(find(tenant, company).orElseThrow())
          : Problem.of(refusal);
    }
    return find(tenant, company).orElseThrow();
  }

  /** What an upsert did. */
  record Put(UUID company, boolean created) {}

  /**
   * Makes the company, or corrects the one that has the id or one of the domains, which it keeps
   * beside the new ones.
   *
   * @throws Problem 409 {@code matches_several} when these are several companies'
   */
  Put put(TenantId tenant, Draft draft, String by) {
    Problem lost = null;
    // Of two who make the same company at once, the second finds it once the first has made it.
    for (int attempt = 0; attempt < 50; attempt++) {
      var found = matching(tenant, draft);
      try {
        if (found.isPresent()) {
          edit(tenant, found.get(), null, keeping(tenant, found.get(), draft), by);
          return new Put(found.get(), false);
        }
        var company = UUID.randomUUID();
        add(tenant, company, null, called(draft), by);
        return new Put(company, true);
      } catch (Problem problem) {
        // In this order: whoever was made between the two questions is found by the second.
        if (!(problem.more().get("company") instanceof UUID owner)
            || exists(tenant, owner) && matching(tenant, draft).isEmpty()) {
          throw problem;
        }
        lost = problem;
        LockSupport.parkNanos(10_000_000);
      }
    }
    throw Objects.requireNonNull(lost);
  }

  private Optional<UUID> matching(TenantId tenant, Draft draft) {
    var found = new LinkedHashSet<UUID>();
    var externalId = draft.profile().stripped().externalId();
    draft.keys().stream()
        .filter(key -> !key.startsWith("fields."))
        .flatMap(key -> keys.owner(tenant, key).stream())
        .filter(company -> externalId == null || isOrMayBe(tenant, company, externalId))
        .forEach(found::add);
    if (found.size() > 1) {
      throw new Problem(
          409, "matches_several", "The id and the domains are of several companies.", "domains");
    }
    return found.stream().findFirst();
  }

  /** A company that another program calls otherwise is another one, whatever its domain. */
  private boolean isOrMayBe(TenantId tenant, UUID company, String externalId) {
    var known = state(tenant, company).profile().externalId();
    return known == null || known.equals(externalId);
  }

  private Draft keeping(TenantId tenant, UUID company, Draft draft) {
    if (draft.domains() == null) {
      return draft;
    }
    var all = new LinkedHashSet<>(state(tenant, company).domains());
    all.addAll(draft.domains());
    if (all.size() > Company.MOST_DOMAINS) {
      throw CompanyInput.tooManyDomains();
    }
    return new Draft(draft.profile(), List.copyOf(all), draft.values());
  }

  /** Without a name it goes by its domain. */
  private static Draft called(Draft draft) {
    var domains = draft.domains() == null ? List.<String>of() : draft.domains();
    var id = draft.profile().externalId();
    if (draft.profile().stripped().name() != null) {
      return draft;
    }
    var name = domains.isEmpty() ? (id == null ? "" : id) : domains.getFirst();
    return new Draft(
        draft.profile().with(CompanyProfile.named(name)), draft.domains(), draft.values());
  }

  void archive(TenantId tenant, UUID company, boolean archived, String by) {
    refuse(
        objects.ask(
            address(tenant, company), new CompanyCommand.Archive(archived, by, clock.instant())));
  }

  /**
   * @param detach whether members may be left without a company
   * @throws Problem 409 {@code company_has_members} otherwise, with how many there are
   */
  void delete(TenantId tenant, UUID company, boolean detach, String by) {
    var members = table.members(List.of(company)).getOrDefault(company, new ContactCount(0, true));
    if (!detach && members.count() > 0) {
      throw Problem.conflict(
              "company_has_members", "Contacts belong to this company. Say that they shall not.")
          .with("members", members.count());
    }
    refuse(
        objects.ask(
            address(tenant, company), new CompanyCommand.Delete(company, by, clock.instant())));
  }

  private static void refuse(Outcome outcome) {
    if (outcome instanceof Outcome.Refused(var refusal)) {
      throw Problem.of(refusal);
    }
  }

  /**
   * Takes back what a job made, unless somebody has changed it since.
   *
   * @param made the company as the job made it
   */
  CompletableFuture<Outcome> takeBack(TenantId tenant, UUID company, CompanyState made, String by) {
    return objects
        .askAsync(
            address(tenant, company),
            new CompanyCommand.TakeBack(company, made, by, clock.instant()),
            null)
        .toCompletableFuture();
  }

  // ---- which company is meant ----

  /**
   * @throws Problem 400 {@code unknown_company} where a field names a company that is not there
   */
  void check(TenantId tenant, ContactFields.Catalogue catalogue, FieldValues values) {
    values
        .set()
        .forEach((key, value) -> {
          if (value instanceof FieldValue.Text(var id)
              && catalogue.find(key).filter(f -> f.type() == FieldType.COMPANY).isPresent()
              && !exists(tenant, UUID.fromString(id))) {
            throw Problem.badRequest(
                "unknown_company", "There is no such company.", "fields." + key);
          }
        });
  }

  /** A company by its id or a domain; empty when there is none. */
  Optional<UUID> meant(TenantId tenant, String text) {
    try {
      return Optional.of(UUID.fromString(text)).filter(company -> exists(tenant, company));
    } catch (IllegalArgumentException e) {
      return Domains.normal(text).flatMap(domain -> keys.owner(tenant, CompanyKeys.domain(domain)));
    }
  }

  /** The company of an address, if one has its domain. */
  Optional<UUID> ofEmail(TenantId tenant, @Nullable String email) {
    return Domains.ofEmail(email).stream()
        .flatMap(domain -> keys.owner(tenant, CompanyKeys.domain(domain)).stream())
        .findFirst();
  }

  /** The company with an id of another program's. */
  Optional<UUID> ofExternalId(TenantId tenant, String id) {
    return keys.owner(tenant, CompanyKeys.externalId(id));
  }

  /**
   * The company that a word of a file means: by its domain where it is one, else by its name. The
   * same word always leads to the same company, made or not, so that a row that is read twice makes
   * nothing twice.
   */
  UUID inFile(TenantId tenant, String word) {
    var domain =
        word.indexOf('.') > 0 && word.indexOf(' ') < 0
            ? Domains.normal(word)
            : Optional.<String>empty();
    return domain
        .flatMap(each -> keys.owner(tenant, CompanyKeys.domain(each)))
        .or(() -> table.named(Words.fold(word)))
        .orElseGet(() -> unmade(tenant, word));
  }

  /**
   * The id of a company to be made by its name: one that nobody took, or that has this name. What
   * was deleted does not come back: its members may still be leaving.
   */
  private UUID unmade(TenantId tenant, String name) {
    UUID id = null;
    for (int i = 0; i < MOST_OF_NAME; i++) {
      id = idOf(tenant, Words.fold(name), i);
      var read = objects.read(address(tenant, id), CompanyState.class);
      if (read.state().exists()
          ? Words.fold(read.state().name()).equals(Words.fold(name))
          : read.version() == 0) {
        return id;
      }
    }
    return Objects.requireNonNull(id);
  }

  private static UUID idOf(TenantId tenant, String folded, int number) {
    return UUID.nameUUIDFromBytes(
        "%s/company/%d/%s"
            .formatted(tenant.value(), number, folded)
            .getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Makes companies that a file names, by their names, unless they are there.
   *
   * @param job that reads the file; null where nothing can be undone
   */
  void make(TenantId tenant, Map<UUID, String> wanted, @Nullable UUID job, String by) {
    if (wanted.isEmpty()) {
      return;
    }
    var made = new HashMap<>(wanted);
    made.keySet().removeAll(table.names(wanted.keySet()).keySet());
    if (made.isEmpty()) {
      return;
    }
    var defaults = fields.read(tenant, FieldCatalogue.Subject.COMPANIES).defaults();
    made.forEach((company, name) ->
        objects.ask(
            address(tenant, company),
            new CompanyCommand.Add(
                CompanyProfile.named(name),
                List.of(),
                Map.of(),
                defaults,
                List.of(),
                job,
                by,
                clock.instant())));
  }

  // ---- members ----

  /** Makes contacts members of a company, of whatever company they were before. */
  void join(TenantId tenant, UUID company, Collection<UUID> contacts, String by) {
    var correction =
        new ContactCorrection(
            ContactProfile.NOTHING.withCompany(company.toString()),
            Map.of(),
            Set.of(),
            List.of(),
            List.of());
    told(tenant, contacts, new ContactCommand.Edit(correction, null, by, clock.instant()));
  }

  /** Makes those of them members who belong to no company. */
  void offer(TenantId tenant, UUID company, Collection<UUID> contacts, String by) {
    told(tenant, contacts, new ContactCommand.Join(company, by, clock.instant()));
  }

  /** The same for a contact of whom an unproven source speaks: who is proven stays as they are. */
  void offerUnproven(TenantId tenant, UUID company, UUID contact, String by) {
    var state =
        objects
            .read(new Address(Contact.KIND, tenant.value(), contact), ContactState.class)
            .state();
    if (!state.verified()) {
      offer(tenant, company, List.of(contact), by);
    }
  }

  /**
   * The same for contacts by their addresses: each is offered the company that has the domain,
   * unless it is archived. Asks the database once for all of them.
   */
  void offerByEmail(TenantId tenant, Map<UUID, String> emails) {
    var owners =
        Tenancy.in(
            tenant,
            () ->
                keys.owners(
                    tenant,
                    emails.values().stream()
                        .flatMap(email -> Domains.ofEmail(email).stream())
                        .map(CompanyKeys::domain)
                        .collect(Collectors.toSet())));
    if (owners.isEmpty()) {
      return;
    }
    var joining = new LinkedHashMap<UUID, List<UUID>>();
    emails.forEach((contact, email) ->
        Domains.ofEmail(email).stream()
            .map(domain -> owners.get(CompanyKeys.domain(domain)))
            .filter(Objects::nonNull)
            .findFirst()
            .ifPresent(
                company -> joining.computeIfAbsent(company, _ -> new ArrayList<>()).add(contact)));
    joining.forEach((company, contacts) -> {
      var state = state(tenant, company);
      if (state.exists() && !state.archived()) {
        offer(tenant, company, contacts, "system");
      }
    });
  }

  void leave(TenantId tenant, UUID company, Collection<UUID> contacts, String by) {
    told(tenant, contacts, new ContactCommand.Leave(company, by, clock.instant()));
  }

  /**
   * Those whose company was deleted belong to none.
   *
   * @param companies that contacts are said to belong to; empty where it is not known which
   */
  void leaveDeleted(TenantId tenant, Map<UUID, String> companies) {
    Tenancy.in(tenant, () -> table.companiesOf(doubtful(companies)))
        .forEach((contact, company) -> {
          if (!exists(tenant, company)) {
            leave(tenant, company, List.of(contact), "system");
          }
        });
  }

  private Set<UUID> doubtful(Map<UUID, String> companies) {
    var named = new HashSet<UUID>();
    for (var company : companies.values()) {
      if (!company.isEmpty()) {
        named.add(UUID.fromString(company));
      }
    }
    var there = table.names(named).keySet();
    var doubtful = new HashSet<UUID>();
    companies.forEach((contact, company) -> {
      if (company.isEmpty() || !there.contains(UUID.fromString(company))) {
        doubtful.add(contact);
      }
    });
    return doubtful;
  }

  private void told(TenantId tenant, Collection<UUID> contacts, ContactCommand command) {
    var answers = new ArrayList<CompletableFuture<Outcome>>();
    for (var contact : contacts) {
      answers.add(
          objects
              .askAsync(new Address(Contact.KIND, tenant.value(), contact), command, null)
              .toCompletableFuture());
    }
    // One that was merged or deleted meanwhile belongs to no company, and keeps nobody from it.
    answers.forEach(ContactWriter::join);
  }

  /** Contacts of no company who write from the company's domains, at most so many. */
  List<UUID> writingFrom(TenantId tenant, UUID company, int most) {
    var found = new LinkedHashSet<UUID>();
    for (var domain : state(tenant, company).domains()) {
      if (found.size() < most) {
        found.addAll(
            table.writingFrom(Words.fold(LikeNames.label(domain)), domain, most - found.size()));
      }
    }
    return List.copyOf(found);
  }
}
