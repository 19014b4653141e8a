package kira.contacts;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import kira.contacts.fields.Field;
import kira.contacts.fields.FieldCatalogue;
import kira.contacts.fields.FieldCatalogue.Subject;
import kira.contacts.fields.FieldType;
import kira.contacts.fields.FieldValue;
import kira.contacts.filter.Attribute;
import kira.contacts.filter.FilterReader;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import kira.team.Team;
import kira.team.WorkspaceSettings;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/** The fields of a workspace's contacts and companies, and what they mean to filters. */
@Component
class ContactFields {
  /**
   * Fields and the version of the whole list.
   *
   * @param standing found out when it is asked for: most who read fields do not
   */
  record Catalogue(
      List<Field> fields, List<String> groups, long version, Supplier<OwnersAndStages> standing) {
    Optional<Field> find(String key) {
      return fields.stream().filter(field -> field.key().equals(key)).findFirst();
    }

    /** A field that may still be written. */
    Optional<Field> open(String key) {
      return find(key).filter(field -> !field.archived());
    }

    /** What somebody new begins with, where nothing is said of a field; by key. */
    Map<String, FieldValue> defaults() {
      var defaults = new HashMap<String, FieldValue>();
      for (var field : fields) {
        if (field.defaultValue() != null && !field.archived()) {
          defaults.put(field.key(), field.defaultValue());
        }
      }
      return defaults;
    }

    /** The first field that somebody new may not be without, and would be. */
    Optional<Field> missing(FieldValues given) {
      return fields.stream()
          .filter(field -> field.required() && !field.archived() && field.defaultValue() == null)
          .filter(field -> !given.set().containsKey(field.key()))
          .findFirst();
    }

    /**
     * What a filter or an order may name: what every contact has, and the fields. A field that was
     * there before contacts had a company keeps its name.
     */
    Optional<Attribute> attribute(String key) {
      return Attribute.common(key)
          .filter(common -> common.type() != FieldType.COMPANY || find(key).isEmpty())
          .or(() -> find(key).map(Attribute::of));
    }
  }

  private final DurableObjects objects;
  private final Team team;
  private final WorkspaceSettings settings;
  private final InstantSource clock;

  ContactFields(
      DurableObjects objects, Team team, WorkspaceSettings settings, InstantSource clock) {
    this.objects = objects;
    this.team = team;
    this.settings = settings;
    this.clock = clock;
  }

  Catalogue read(TenantId tenant) {
    return read(tenant, Subject.CONTACTS);
  }

  Catalogue read(TenantId tenant, Subject subject) {
    var read = objects.read(address(tenant, subject), FieldCatalogue.State.class);
    return new Catalogue(
        read.state().fields(),
        read.state().groups(),
        read.version(),
        SingletonSupplier.of(() ->
            new OwnersAndStages(
                team.members(tenant), settings.read(tenant, Stages.SECTION).value())));
  }

  /**
   * @throws Problem 422 with the code of the refusal
   */
  void tell(TenantId tenant, Subject subject, FieldCatalogue.Command command) {
    if (objects.ask(address(tenant, subject), command)
        instanceof kira.objects.Outcome.Refused(var no)) {
      throw Problem.of(no);
    }
  }

  FilterReader filters(TenantId tenant, ZoneId zone) {
    return new FilterReader(read(tenant)::attribute, zone, now())
        .knowing(segment -> segments(tenant).contains(segment));
  }

  private Set<UUID> segments(TenantId tenant) {
    return objects
        .read(Segments.names(tenant), SegmentNames.State.class)
        .state()
        .entries()
        .keySet();
  }

  Instant now() {
    return clock.instant();
  }

  private static Address address(TenantId tenant, Subject subject) {
    return new Address(
        subject.kind(),
        tenant.value(),
        UUID.nameUUIDFromBytes(
            (subject.kind() + "/" + tenant.value()).getBytes(StandardCharsets.UTF_8)));
  }
}
