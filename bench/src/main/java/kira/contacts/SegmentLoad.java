package kira.contacts;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import kira.contacts.fields.Field;
import kira.contacts.fields.FieldCatalogue;
import kira.contacts.fields.FieldType;
import kira.contacts.fields.FieldValue;
import kira.contacts.filter.Filter;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.ObjectRuntime;
import kira.objects.Outcome;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;

/** A workspace with many contacts, fields and live segments, and changes that come without end. */
public final class SegmentLoad {
  private static final int FIELDS = 30;
  private static final int AT_ONCE = 1_000;
  private static final List<String> WORDS = List.of("red", "green", "blue", "black", "white");
  private static final String BY = "system";

  private final TenantId tenant = new TenantId(UUID.randomUUID());
  private final Random random = new Random(7);
  private final List<UUID> contacts = new ArrayList<>();
  private final List<UUID> segments = new ArrayList<>();
  private final ObjectRuntime objects;
  private final ContactFields fields;
  private final SegmentJudgeTable search;

  public SegmentLoad(ApplicationContext kira) {
    objects = kira.getBean(ObjectRuntime.class);
    fields = kira.getBean(ContactFields.class);
    search = kira.getBean(SegmentJudgeTable.class);
  }

  /** Ten words, ten numbers, ten dates; each contact has most of them. */
  public void fill(int people) {
    for (int i = 0; i < FIELDS; i++) {
      var field =
          new Field(
              key(i), key(i), type(i), List.of(), null, false, false, null, null, false, null);
      fields.tell(
          tenant,
          FieldCatalogue.Subject.CONTACTS,
          new FieldCatalogue.Command.Define(field, BY, Instant.now()));
    }
    for (int i = 0; i < people; i++) {
      contacts.add(UUID.randomUUID());
    }
    sent(
        people,
        i -> {
          var values = new HashMap<String, FieldValue>();
          for (int field = 0; field < FIELDS; field++) {
            if (random.nextInt(10) > 0) {
              values.put(key(field), value(field));
            }
          }
          return new Told(
              contact(contacts.get(i)),
              new ContactCommand.Add(
                  new ContactProfile("Person " + i, null, null, null, null, null),
                  values,
                  List.of(),
                  BY,
                  Instant.now()));
        });
  }

  /** Adds segments until there are so many, and waits until they have their members. */
  public void segments(int count) throws InterruptedException {
    while (segments.size() < count) {
      var id = UUID.randomUUID();
      var filter = filter(segments.size());
      var outcome =
          objects.ask(
              Segments.address(tenant, id),
              new SegmentCommand.Create(
                  id, "Segment " + segments.size(), null, filter, "UTC", 0, BY, Instant.now()));
      if (outcome instanceof Outcome.Refused) {
        throw new IllegalStateException(outcome.toString());
      }
      segments.add(id);
    }
    settle();
  }

  /** The n-th segment names the n-th field, and every other one a second field. */
  private String filter(int n) {
    var first = test(n % FIELDS);
    return switch (n / FIELDS % 3) {
      case 0 -> first;
      case 1 -> "{\"all\":[%s,%s]}".formatted(first, test((n * 7 + 3) % FIELDS));
      default -> "{\"any\":[{\"not\":%s},%s]}".formatted(first, test((n * 11 + 5) % FIELDS));
    };
  }

  private String test(int field) {
    var key = key(field);
    return switch (type(field)) {
      case NUMBER -> "{\"field\":\"%s\",\"above\":%d}".formatted(key, random.nextInt(1000));
      case DATE ->
          "{\"field\":\"%s\",\"%s\":%d}"
              .formatted(
                  key, random.nextBoolean() ? "withinDays" : "olderThanDays", random.nextInt(60));
      default -> "{\"field\":\"%s\",\"in\":[\"%s\",\"%s\"]}".formatted(key, any(WORDS), any(WORDS));
    };
  }

  /** So many changes of one field of one contact each. */
  public void change(int changes) {
    sent(
        changes,
        _ -> {
          int field = random.nextInt(FIELDS);
          return new Told(
              contact(contacts.get(random.nextInt(contacts.size()))),
              new ContactCommand.Edit(
                  new ContactCorrection(
                      ContactProfile.NOTHING,
                      Map.of(key(field), value(field)),
                      Set.of(),
                      List.of(),
                      List.of()),
                  null,
                  BY,
                  Instant.now()));
        });
  }

  /** Waits until nothing that has happened is still to be looked at. */
  public void settle() throws InterruptedException {
    // More than once: what was committed last may stay hidden for a moment behind another commit.
    for (int calm = 0; calm < 3; calm++) {
      while (isBehind() || segments.stream().anyMatch(id -> state(id).work() != null)) {
        calm = 0;
        Thread.sleep(5);
      }
      Thread.sleep(10);
    }
  }

  private boolean isBehind() {
    return objects.health().readers().stream()
        .filter(reader -> reader.name().equals("contacts.segments"))
        .anyMatch(reader -> !objects.entriesAfter(tenant.value(), reader.cursor(), 1).isEmpty());
  }

  /** How many contacts are in a segment and should not be, or are not and should be. */
  public long wrong() {
    long wrong = 0;
    for (var segment : segments) {
      var filter =
          fields
              .filters(tenant, ZoneOffset.UTC)
              .readRelative(
                  tools.jackson.databind.json.JsonMapper.builder()
                      .build()
                      .readTree(String.valueOf(state(segment).filter())));
      var meant = found(filter);
      var kept = found(new Filter.Member(Set.of(segment)));
      var both = new HashSet<>(meant);
      both.retainAll(kept);
      wrong += meant.size() + kept.size() - 2L * both.size();
      wrong += Math.abs(kept.size() - state(segment).size());
    }
    return wrong;
  }

  public long members() {
    return segments.stream().mapToLong(segment -> state(segment).size()).sum();
  }

  private Set<UUID> found(Filter filter) {
    return Tenancy.in(
        tenant,
        () ->
            new HashSet<>(search.meant(filter, Instant.now(), Segment.FIRST, contacts.size() + 1)));
  }

  private SegmentState state(UUID segment) {
    return objects.read(Segments.address(tenant, segment), SegmentState.class).state();
  }

  private record Told(Address address, Object command) {}

  private interface Next {
    Told at(int i);
  }

  private void sent(int count, Next next) {
    var places = new Semaphore(AT_ONCE);
    var failure = new AtomicReference<@Nullable Throwable>();
    DurableObjects to = objects;
    for (int i = 0; i < count; i++) {
      places.acquireUninterruptibly();
      var told = next.at(i);
      to.askAsync(told.address(), told.command(), null)
          .whenComplete((outcome, failed) -> {
            places.release();
            if (failed != null) {
              failure.set(failed);
            } else if (outcome instanceof Outcome.Refused) {
              failure.set(new IllegalStateException(outcome.toString()));
            }
          });
    }
    places.acquireUninterruptibly(AT_ONCE);
    if (failure.get() != null) {
      throw new IllegalStateException(failure.get());
    }
  }

  private Address contact(UUID id) {
    return new Address(Contact.KIND, tenant.value(), id);
  }

  private static String key(int field) {
    return "f" + field;
  }

  private static FieldType type(int field) {
    return switch (field % 3) {
      case 0 -> FieldType.TEXT;
      case 1 -> FieldType.NUMBER;
      default -> FieldType.DATE;
    };
  }

  private FieldValue value(int field) {
    return switch (type(field)) {
      case NUMBER -> new FieldValue.Number(BigDecimal.valueOf(random.nextInt(1000)));
      case DATE ->
          new FieldValue.Day(
              LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC).minusDays(random.nextInt(90)));
      default -> new FieldValue.Text(any(WORDS));
    };
  }

  private String any(List<String> words) {
    return words.get(random.nextInt(words.size()));
  }
}
