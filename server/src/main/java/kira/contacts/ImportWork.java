package kira.contacts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import kira.contacts.ContactPlanner.Overlay;
import kira.contacts.ContactPlanner.Plan;
import kira.contacts.ContactPlanner.Rule;
import kira.contacts.files.Line;
import kira.contacts.files.Rows;
import kira.objects.Refusal;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import kira.platform.web.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads the file of an import from where it stopped, and checks or writes window by window. */
@Component
class ImportWork {
  /** Rows that are on their way together. */
  private static final int WINDOW = 500;

  /** Windows on their way beside the one that is waited for. */
  private static final int AHEAD = 3;

  private final ImportFiles files;
  private final ContactFields fields;
  private final ContactPlanner planner;
  private final ContactWriter writer;
  private final ContactJobTable table;
  private final Companies companies;

  ImportWork(
      ImportFiles files,
      ContactFields fields,
      ContactPlanner planner,
      ContactWriter writer,
      ContactJobTable table,
      Companies companies) {
    this.files = files;
    this.fields = fields;
    this.planner = planner;
    this.writer = writer;
    this.table = table;
    this.companies = companies;
  }

  void run(JobCourse course) throws IOException {
    var state = course.state();
    var settings = Objects.requireNonNull(state.settings());
    boolean check = course.stage() == ContactJob.Stage.CHECK;
    if (check) {
      course.restart();
      table.forget(course.job(), course.stage());
    }
    var catalogue = fields.read(course.tenant());
    var mapping =
        new ImportMapping(settings, catalogue, new ImportCompanies(companies, course.tenant()));
    var rule = rule(course.job(), settings, catalogue);
    var overlay = new SeenRows(row -> contactOf(course.job(), row));
    long from = course.cursor().isEmpty() ? 0 : Long.parseLong(course.cursor());
    // Behind the last row that the job knows to be done, some may be done all the same.
    var known = check ? Map.<Long, Boolean>of() : table.done(course.job(), from);
    var onTheWay = new ArrayDeque<Window>();
    long expected = check ? 0 : state.progress(ContactJob.Stage.CHECK).done();
    try (var file = files.open(course.tenant(), course.job(), state.bytes(), settings.layout())) {
      long done = course.done();
      double share = 0;
      boolean more = true;
      boolean stopped = false;
      while (more || !onTheWay.isEmpty()) {
        var lines = new ArrayList<Line>(WINDOW);
        more = more && fill(file.rows(), lines, from);
        if (!lines.isEmpty()) {
          var window = new Window(course.tenant(), lines, file.share());
          window.read(mapping, known);
          // Rows of one person go one after the other: an earlier window is waited for.
          if (onTheWay.stream().anyMatch(earlier -> earlier.isAboutTheSame(window))) {
            onTheWay.forEach(Window::await);
          }
          if (check) {
            checked(course.tenant(), window, rule, overlay);
          } else {
            window.begin(() -> written(course, window, rule));
          }
          onTheWay.add(window);
        }
        while (onTheWay.size() > (more ? AHEAD : 0)) {
          var window = onTheWay.remove();
          window.await();
          window.counts.forEach(course::count);
          table.refuse(course.job(), course.stage(), window.refusals);
          done += window.lines.size();
          share = expected > 0 ? Math.min(1, (double) done / expected) : window.share;
          // Told to stop, it reads no more, and waits for what is on its way.
          if (!course.reached(Long.toString(window.last()), done, expected, share)) {
            more = false;
            stopped = true;
          }
        }
      }
      if (stopped) {
        course.stop(expected, share);
      } else {
        course.finish();
      }
    } finally {
      // Whoever goes on from here must not meet rows that are still being written.
      onTheWay.forEach(Window::settle);
    }
  }

  /** Rows that are read, planned and written together, while those before are on their way. */
  private static final class Window {
    private final TenantId tenant;
    private final List<Line> lines;
    private final double share;
    private final List<ContactWish> wishes = new ArrayList<>();
    private final Set<UUID> keys = new HashSet<>();
    private final Map<Long, Refusal> refusals = new HashMap<>();
    private final Map<JobResult, Long> counts = new EnumMap<>(JobResult.class);
    private @Nullable CompletableFuture<Boolean> work;

    private Window(TenantId tenant, List<Line> lines, double share) {
      this.tenant = tenant;
      this.lines = lines;
      this.share = share;
    }

    private long last() {
      return lines.getLast().number();
    }

    private void count(JobResult result) {
      counts.merge(result, 1L, Long::sum);
    }

    private void refuse(long row, Refusal why) {
      count(JobResult.REFUSED);
      refusals.put(row, why);
    }

    /**
     * @param known rows that were written before a crash
     */
    private void read(ImportMapping mapping, Map<Long, Boolean> known) {
      for (var line : lines) {
        var made = known.get(line.number());
        if (made != null) {
          count(made ? JobResult.CREATED : JobResult.CHANGED);
        } else if (line.fault() != null) {
          refuse(line.number(), line.fault());
        } else {
          try {
            var wish = mapping.read(line);
            ContactPlanner.keys(tenant, wish).forEach(key -> keys.add(key.id()));
            wishes.add(wish);
          } catch (Problem e) {
            refuse(line.number(), new Refusal(e.code(), String.valueOf(e.getMessage()), e.field()));
          }
        }
      }
    }

    private boolean isAboutTheSame(Window other) {
      return !Collections.disjoint(keys, other.keys);
    }

    private void begin(Runnable writing) {
      work =
          CompletableFuture.supplyAsync(
              () ->
                  Tenancy.in(
                      tenant,
                      () -> {
                        writing.run();
                        return true;
                      }),
              task -> Thread.ofVirtual().start(task));
    }

    private void await() {
      if (work != null) {
        ContactWriter.join(work);
      }
    }

    /** Waits without caring what becomes of it. */
    private void settle() {
      if (work != null) {
        work.handle((_, _) -> true).join();
      }
    }
  }

  /** False when the file is over. */
  private static boolean fill(Rows rows, List<Line> window, long from) throws IOException {
    while (window.size() < WINDOW) {
      var line = rows.next();
      if (line == null) {
        return false;
      }
      if (line.number() > from) {
        window.add(line);
      }
    }
    return true;
  }

  private void checked(TenantId tenant, Window window, Rule rule, Overlay overlay) {
    var plans = planner.plan(tenant, window.wishes, rule, overlay);
    for (int i = 0; i < plans.size(); i++) {
      switch (plans.get(i)) {
        case Plan.Refuse(var why) -> window.refuse(window.wishes.get(i).row(), why);
        case Plan.Leave(_, var repeated) ->
            window.count(repeated ? JobResult.REPEATED : JobResult.UNCHANGED);
        case Plan.Write write when write.repeated() -> window.count(JobResult.REPEATED);
        case Plan.Write write ->
            window.count(write.create() ? JobResult.CREATED : JobResult.CHANGED);
      }
    }
  }

  private void written(JobCourse course, Window window, Rule rule) {
    var by = "import:" + course.job();
    for (var done : writer.write(course.tenant(), window.wishes, rule, course.job(), by)) {
      if (done.refusal() != null) {
        window.refuse(done.wish().row(), done.refusal());
      } else {
        window.count(done.result());
      }
    }
  }

  static Rule rule(UUID job, ImportSettings settings, ContactFields.Catalogue catalogue) {
    return Rule.of(settings.match(), settings.onMatch(), catalogue, row -> contactOf(job, row));
  }

  /** The contact that a row makes is the same whenever the row is read. */
  static UUID contactOf(UUID job, long row) {
    return UUID.nameUUIDFromBytes((job + "/" + row).getBytes(StandardCharsets.UTF_8));
  }
}
