package kira.platform.web;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import kira.objects.CommandFailedException;
import kira.objects.ObjectUnavailableException;
import kira.objects.Refusal;
import kira.objects.RefusedException;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** Endpoints that do what the product's do, and go wrong in the ways they can. */
@TestComponent
@RestController
@RequestMapping("/api/v1/probe")
class EdgeProbe {
  enum Colour {
    RED,
    GREEN
  }

  record Item(String name, int count) {}

  record Thing(
      @Size(max = 20) String name,
      Colour colour,
      Instant at,
      UUID owner,
      List<@Valid Item> items,
      @Nullable String note,
      boolean loud) {}

  record Created(UUID id, int execution) {}

  final AtomicInteger executions = new AtomicInteger();
  final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();

  @Requires({})
  @GetMapping("/me")
  Map<String, String> me() {
    return Map.of("name", Tenancy.caller().name(), "tenant", Tenancy.caller().tenant().toString());
  }

  @Requires(Permission.TEAM_MANAGE)
  @GetMapping("/manage")
  Map<String, String> manage() {
    return Map.of("ok", "yes");
  }

  @Requires({Permission.KNOWLEDGE_READ, Permission.KNOWLEDGE_WRITE})
  @GetMapping("/either")
  Map<String, String> either() {
    return Map.of("ok", "yes");
  }

  @Requires({})
  @PostMapping("/things")
  ResponseEntity<Thing> thing(@RequestBody @Valid Thing thing) {
    return ResponseEntity.status(201).body(thing);
  }

  @Requires({})
  @PostMapping("/unstorable/{state}")
  void unstorable(@PathVariable String state) {
    throw new CommandFailedException(
        "the outcome cannot be stored", new SQLException("no text", state));
  }

  @Requires({})
  @PostMapping("/creations")
  ResponseEntity<Created> create(@RequestBody Item item, Creation creation) {
    int execution = executions.incrementAndGet();
    var latch = held.get(item.name());
    if (latch != null) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (item.name().equals("broken")) {
      throw new IllegalStateException("broke");
    }
    if (item.name().equals("refused")) {
      throw Problem.of(new Refusal("too_many", "There are too many already.", "name"));
    }
    return ResponseEntity.status(201)
        .header("Location", "/api/v1/probe/creations/" + creation.id())
        .body(new Created(creation.id(), execution));
  }

  @Requires({})
  @PutMapping("/things/{id}")
  ResponseEntity<Map<String, Object>> update(
      @PathVariable UUID id, IfMatch ifMatch, @RequestBody Item item) {
    ifMatch.require(7, Map.of("version", 7, "name", "as it is"));
    return ResponseEntity.ok().eTag(IfMatch.tag(8)).body(Map.of("version", 8));
  }

  @Requires({})
  @PutMapping("/lenient/{id}")
  Map<String, Object> lenient(@PathVariable UUID id, Optional<IfMatch> ifMatch) {
    return Map.of("seen", ifMatch.map(IfMatch::version).orElse(-1L));
  }

  @Requires({})
  @GetMapping("/list")
  Page<String> list(
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = "50") @Min(1) @Max(100) int limit,
      @RequestParam(required = false) @Nullable Colour colour) {
    var from = cursor == null ? 0 : Cursor.parse(cursor, 2).number(0);
    return new Page<>(List.of("item " + from), Cursor.of(from + limit, "a\nline %0A").toString());
  }

  @Requires({})
  @PostMapping("/uploads")
  Map<String, Object> upload(@RequestParam MultipartFile file) {
    return Map.of("size", file.getSize());
  }

  @Requires({})
  @GetMapping("/broken")
  String broken() {
    throw new IllegalStateException("secret detail of the inside");
  }

  @Requires({})
  @GetMapping("/refused")
  String refused() {
    throw new RefusedException(
        new Refusal("already_resolved", "It is resolved already.", "status"));
  }

  @Requires({})
  @GetMapping("/unavailable")
  String unavailable() {
    throw new ObjectUnavailableException("no answer in time", new RuntimeException());
  }

  /** An endpoint for everybody. */
  @TestComponent
  @RestController
  @Open("to be tested")
  static class OpenProbe {
    @GetMapping("/api/v1/probe/open")
    Map<String, String> open() {
      return Map.of("caller", Tenancy.optionalCaller().isPresent() ? "somebody" : "nobody");
    }
  }
}
