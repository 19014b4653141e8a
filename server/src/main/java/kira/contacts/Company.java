package kira.contacts;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kira.contacts.filter.Words;
import kira.objects.Decision;
import kira.objects.Kind;
import kira.objects.StateTable;
import org.jspecify.annotations.Nullable;

/** A company that contacts belong to. */
final class Company implements Kind<CompanyState, CompanyCommand, CompanyEvent> {
  static final String KIND = "company";
  static final int MOST_DOMAINS = 50;

  /** Effect that lets the members and the domains of a deleted company go. */
  static final String RELEASE = "company.release";

  /**
   * @param was what the company had that nobody else could have
   */
  record Release(UUID company, CompanyState was, String by) {}

  @Override
  public Decision<CompanyEvent> decide(CompanyState state, CompanyCommand command) {
    return switch (command) {
      case CompanyCommand.Add _ when state.exists() -> Decision.accept();
      case CompanyCommand.Add(var profile, _, _, _, _, _, _, _) when profile.name() == null ->
          nameless();
      case CompanyCommand.Add add ->
          Decision.accept(
              new CompanyEvent.CompanyAdded(
                  add.profile(),
                  add.domains(),
                  Beginning.under(add.defaults(), add.fields()),
                  add.tags(),
                  add.job(),
                  add.by(),
                  add.at()));
      case CompanyCommand.Edit _, CompanyCommand.Archive _, CompanyCommand.Delete _
          when !state.exists() ->
          Decision.refuse("not_found", "There is no such company.");
      case CompanyCommand.Edit(_, var seen, _, _) when seen != null && !seen.equals(state) ->
          Decision.refuse("version_conflict", "Somebody else changed this company first.");
      case CompanyCommand.Edit(var correction, _, var by, var at) ->
          edited(state, correction, by, at);
      case CompanyCommand.Archive(var archived, _, _) when archived == state.archived() ->
          Decision.accept();
      case CompanyCommand.Archive(var archived, var by, var at) ->
          Decision.accept(
              archived
                  ? new CompanyEvent.CompanyArchived(by, at)
                  : new CompanyEvent.CompanyReopened(by, at));
      case CompanyCommand.Delete(var company, var by, var at) -> deleted(state, company, by, at);
      // Read once more after a crash, it is gone already.
      case CompanyCommand.TakeBack _ when !state.exists() ->
          Decision.<CompanyEvent>accept().reply(new ContactReply(JobResult.REMOVED));
      case CompanyCommand.TakeBack(_, var made, _, _) when !state.equals(made) ->
          Decision.<CompanyEvent>accept().reply(new ContactReply(JobResult.KEPT));
      case CompanyCommand.TakeBack(var company, _, var by, var at) ->
          deleted(state, company, by, at).reply(new ContactReply(JobResult.REMOVED));
    };
  }

  private static Decision.Accepted<CompanyEvent> deleted(
      CompanyState state, UUID company, String by, Instant at) {
    return Decision.<CompanyEvent>accept(
            new CompanyEvent.CompanyDeleted(company, state.name(), by, at))
        .effect(
            RELEASE,
            "%s@%d".formatted(company, at.toEpochMilli()),
            new Release(company, state, by));
  }

  private static Decision<CompanyEvent> edited(
      CompanyState state, CompanyCorrection wanted, String by, Instant at) {
    var events = new ArrayList<CompanyEvent>();
    var profile = state.profile().with(wanted.profile()).stripped();
    if (profile.name() == null) {
      return nameless();
    }
    if (!profile.equals(state.profile())) {
      events.add(new CompanyEvent.CompanyEdited(wanted.profile(), state.profile(), by, at));
    }
    if (wanted.domains() != null) {
      var domains = wanted.domains();
      var added = domains.stream().filter(each -> !state.domains().contains(each)).toList();
      var removed = state.domains().stream().filter(each -> !domains.contains(each)).toList();
      if (!added.isEmpty() || !removed.isEmpty()) {
        events.add(new CompanyEvent.CompanyDomainsChanged(added, removed, by, at));
      }
    }
    var changes = Contact.changes(state.fields(), wanted.values(), wanted.cleared());
    if (!changes.isEmpty()) {
      events.add(new CompanyEvent.CompanyFieldsChanged(changes, by, at));
    }
    if (wanted.tags() != null && !wanted.tags().equals(state.tags())) {
      events.add(
          new CompanyEvent.CompanyTagged(
              Tags.without(wanted.tags(), state.tags()),
              Tags.without(state.tags(), wanted.tags()),
              by,
              at));
    }
    return Decision.accept(events);
  }

  private static Decision<CompanyEvent> nameless() {
    return Decision.refuse("name_required", "A company has a name.", "name");
  }

  @Override
  public CompanyState apply(CompanyState state, CompanyEvent event) {
    return switch (event) {
      case CompanyEvent.CompanyAdded added ->
          new CompanyState(
              added.profile().stripped(),
              added.domains(),
              added.fields(),
              added.tags(),
              added.at(),
              false);
      case CompanyEvent.CompanyEdited(var profile, _, _, _) ->
          state.with(state.profile().with(profile).stripped());
      case CompanyEvent.CompanyDomainsChanged(var added, var removed, _, _) ->
          state.withDomains(added, removed);
      case CompanyEvent.CompanyFieldsChanged(var changes, _, _) -> state.withFields(changes);
      case CompanyEvent.CompanyTagged(var added, var removed, _, _) ->
          state.withTags(Tags.changed(state.tags(), added, removed));
      case CompanyEvent.CompanyArchived _ -> state.archived(true);
      case CompanyEvent.CompanyReopened _ -> state.archived(false);
      case CompanyEvent.CompanyDeleted _ -> CompanyState.NOTHING;
    };
  }

  @Override
  public Map<String, Object> dimensions(CompanyState after, CompanyEvent event) {
    return Map.of("actor", event.by());
  }

  @Override
  public StateTable<CompanyState, CompanyEvent> table() {
    return StateTable.<CompanyState, CompanyEvent>named("company")
        .column("name", "text", state -> state.profile().name())
        .column("name_key", "text", state -> state.exists() ? Words.fold(state.name()) : null)
        .column("created_at", "timestamptz", CompanyState::createdAt)
        .column("archived", "bool", CompanyState::archived)
        .rows(ContactValues.ofCompanies())
        .rows(
            new StateTable.Rows<>(
                "company_job",
                List.of(
                    new StateTable.RowColumn("job_id", "uuid"),
                    new StateTable.RowColumn("company_id", "uuid")),
                2,
                (written, event) ->
                    event instanceof CompanyEvent.CompanyAdded added && added.job() != null
                        ? List.<@Nullable Object[]>of(
                            new @Nullable Object[] {added.job(), written.id()})
                        : List.of()));
  }

  /** What a company is found by: its name, its domains and its other id. */
  static List<String> searched(CompanyState state) {
    var texts = new ArrayList<String>();
    texts.add(state.name());
    texts.addAll(state.domains());
    if (state.profile().externalId() != null) {
      texts.add(state.profile().externalId());
    }
    return texts;
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public CompanyState empty() {
    return CompanyState.NOTHING;
  }

  @Override
  public Class<CompanyState> stateType() {
    return CompanyState.class;
  }

  @Override
  public Class<CompanyCommand> commandType() {
    return CompanyCommand.class;
  }

  @Override
  public Class<CompanyEvent> eventType() {
    return CompanyEvent.class;
  }

  @Override
  public Class<?> replyType() {
    return ContactReply.class;
  }
}
