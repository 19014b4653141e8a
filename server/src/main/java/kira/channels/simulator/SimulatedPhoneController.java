package kira.channels.simulator;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.ChannelAccounts;
import kira.channels.Door;
import kira.contacts.consent.Suppressions;
import kira.objects.Json;
import kira.objects.Outcome;
import kira.platform.html.CleanText;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Creation;
import kira.platform.web.Needed;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The phones of a simulated account: a person plays the customers who hold them. */
@RestController
@RequestMapping("/api/v1/channels/accounts/{account}/simulator")
class SimulatedPhoneController {
  private static final int SHOWN = 100;
  private static final int TEXT_LIMIT = 4_096;
  private static final int FILES_LIMIT = 8_000_000;
  private static final int MOST_FILES = 5;

  private final ChannelAccounts accounts;
  private final Simulator simulator;
  private final SimulatedTexts texts;
  private final SimulatedTextTable table;
  private final InstantSource clock;

  SimulatedPhoneController(
      ChannelAccounts accounts,
      Simulator simulator,
      SimulatedTexts texts,
      SimulatedTextTable table,
      InstantSource clock) {
    this.accounts = accounts;
    this.simulator = simulator;
    this.texts = texts;
    this.table = table;
    this.clock = clock;
  }

  record PhoneView(String address, long texts, Instant lastAt) {}

  /**
   * The phones outside, the one that rang last first.
   *
   * @param fates what can become of a message of the workspace
   */
  record PhoneList(List<PhoneView> items, List<String> fates) {
    PhoneList {
      items = List.copyOf(items);
      fates = List.copyOf(fates);
    }
  }

  @GetMapping("/phones")
  @Requires(Permission.SETTINGS_READ)
  PhoneList phones(@PathVariable UUID account) {
    var found = found(account);
    return new PhoneList(
        table.boxes(found.tenant(), account, SHOWN).stream()
            .map(each -> new PhoneView(each.address(), each.count(), each.lastAt()))
            .toList(),
        provider(found).fates());
  }

  record TextHappenedView(String what, Instant at) {}

  /**
   * A message on a phone outside.
   *
   * @param incoming whether it went to the workspace; else it came from there
   * @param address the phone's number
   * @param detail what only the provider understands, such as a template or buttons
   * @param last what happened last, as the provider calls it
   */
  record TextView(
      UUID id,
      boolean incoming,
      String address,
      String own,
      String text,
      @Nullable JsonNode detail,
      Instant at,
      String last,
      List<TextHappenedView> happened) {
    TextView {
      happened = List.copyOf(happened);
    }
  }

  /** Newest first. */
  record TextList(List<TextView> items) {
    TextList {
      items = List.copyOf(items);
    }
  }

  @GetMapping("/texts")
  @Requires(Permission.SETTINGS_READ)
  TextList texts(
      @PathVariable UUID account, @RequestParam(required = false) @Nullable String address) {
    var found = found(account);
    return new TextList(
        table.newest(found.tenant(), account, address, SHOWN).stream()
            .map(row -> view(row.id(), row.state()))
            .toList());
  }

  private static TextView view(UUID id, SimulatedText.State state) {
    var draft = state.draft();
    if (draft == null || state.at() == null) {
      throw Problem.notFound("simulated message");
    }
    return new TextView(
        id,
        draft.incoming(),
        draft.address(),
        draft.own(),
        draft.text(),
        draft.detail().isEmpty() ? null : light(Json.MAPPER.readTree(draft.detail())),
        state.at(),
        state.last(),
        state.happened().stream()
            .map(each -> new TextHappenedView(each.type(), each.at()))
            .toList());
  }

  /** Without the contents of files, which nobody reads in a list. */
  private static JsonNode light(JsonNode detail) {
    detail
        .path("media")
        .forEach(file -> {
          if (file instanceof ObjectNode object) {
            object.remove("content");
          }
        });
    return detail;
  }

  record PhoneFileBody(
      @Needed @Nullable String name,
      @Needed @Nullable String type,
      @Needed @Nullable String content) {}

  /**
   * What a customer writes.
   *
   * @param from number of their phone, E.164
   * @param files with base64 content
   */
  record NewText(
      @Needed @Nullable String from, @Nullable String text, @Nullable List<PhoneFileBody> files) {}

  @PostMapping("/texts")
  @Requires(Permission.SETTINGS_MANAGE)
  ResponseEntity<TextView> write(
      @PathVariable UUID account, @RequestBody NewText body, Creation creation) {
    var found = found(account);
    var from =
        Suppressions.normal(accounts.channel(found), body.from() == null ? "" : body.from())
            .orElseThrow(() ->
                Problem.badRequest(
                    "invalid_request", "Write the number with its country code.", "from"));
    var text = body.text() == null ? "" : CleanText.block(body.text());
    if (text.length() > TEXT_LIMIT) {
      throw Problem.badRequest("invalid_request", "The text is too long.", "text");
    }
    var files = files(body.files() == null ? List.of() : body.files());
    if (text.isEmpty() && files.isEmpty()) {
      throw Problem.badRequest("empty_message", "Write something.", "text");
    }
    var door = new Door(found.tenant(), account);
    var arrival = provider(found).arrives(found, creation.id(), from, text, files, clock.instant());
    texts.appear(door, creation.id(), arrival.draft(), arrival.news());
    return ResponseEntity.status(HttpStatus.CREATED)
        .body(view(creation.id(), texts.find(door, creation.id()).orElseThrow()));
  }

  private static List<SimulatedTextProvider.PhoneFile> files(List<PhoneFileBody> bodies) {
    if (bodies.size() > MOST_FILES) {
      throw Problem.badRequest(
          "invalid_request", "At most %d files.".formatted(MOST_FILES), "files");
    }
    var files = new ArrayList<SimulatedTextProvider.PhoneFile>();
    int size = 0;
    for (var body : bodies) {
      var content = body.content() == null ? "" : body.content();
      size += content.length();
      if (size > FILES_LIMIT) {
        throw Problem.badRequest("invalid_request", "The files are too large.", "files");
      }
      var type = type(body.type());
      try {
        var name = body.name() == null ? "" : CleanText.line(body.name());
        files.add(
            new SimulatedTextProvider.PhoneFile(
                name.isEmpty() ? "file" : name, type, Base64.getDecoder().decode(content)));
      } catch (IllegalArgumentException e) {
        throw Problem.badRequest("invalid_request", "The content is not base64.", "files");
      }
    }
    return files;
  }

  /** The file is served with it later: what is none would break the provider that is played. */
  private static String type(@Nullable String given) {
    try {
      return given == null
          ? "application/octet-stream"
          : MediaType.parseMediaType(given.strip()).toString();
    } catch (InvalidMediaTypeException e) {
      throw Problem.badRequest(
          "invalid_request", "This is no type of a file, such as image/png.", "files");
    }
  }

  /** What becomes of a message of the workspace, as the provider calls it. */
  record TextFateBody(@Needed @Nullable String what) {}

  @PostMapping("/texts/{id}/events")
  @Requires(Permission.SETTINGS_MANAGE)
  TextView happen(
      @PathVariable UUID account, @PathVariable UUID id, @RequestBody TextFateBody body) {
    var found = found(account);
    var door = new Door(found.tenant(), account);
    var message = texts.find(door, id).orElseThrow(() -> Problem.notFound("simulated message"));
    var provider = provider(found);
    var what = body.what() == null ? "" : body.what();
    if (!provider.fates().contains(what) || message.draft() == null || message.draft().incoming()) {
      throw Problem.badRequest("invalid_request", "This does not happen to messages.", "what");
    }
    provider
        .happens(found, id, message, what, clock.instant())
        .ifPresent(news -> {
          if (texts.happen(door, id, news) instanceof Outcome.Refused) {
            throw Problem.notFound("simulated message");
          }
        });
    return view(id, texts.find(door, id).orElseThrow());
  }

  private SimulatedTextProvider provider(Account account) {
    if (simulator.provider(account.adapter()) instanceof SimulatedTextProvider provider) {
      return provider;
    }
    throw Problem.notFound("simulated phone");
  }

  private Account found(UUID id) {
    return accounts
        .find(Tenancy.caller().tenant(), id)
        .filter(Account::isSimulated)
        .orElseThrow(() -> Problem.notFound("simulated account"));
  }
}
