package kira.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import kira.Eventually;
import kira.Http;
import kira.KiraTest;
import kira.TestCallers;
import kira.contacts.Contacts;
import kira.contacts.Identified;
import kira.contacts.consent.Channel;
import kira.contacts.consent.Suppression;
import kira.contacts.consent.Suppressions;
import kira.conversations.Attachments;
import kira.conversations.ConversationId;
import kira.conversations.Conversations;
import kira.conversations.VisitorMessage;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.Outcome;
import kira.platform.privacy.Person;
import kira.platform.privacy.PersonalData;
import kira.platform.storage.DataFolder;
import kira.platform.storage.TestDatabase;
import kira.platform.tenancy.Actor;
import kira.platform.tenancy.Caller;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.json.JsonMapper;

/**
 * Somebody who has touched everything is erased, and then every row of every table and every file
 * is searched for them: new tables are found by themselves.
 */
@KiraTest
class ErasureTest {
  @LocalServerPort int port;
  @Autowired TestCallers callers;
  @Autowired Contacts contacts;
  @Autowired Conversations conversations;
  @Autowired Attachments attachments;
  @Autowired Suppressions suppressions;
  @Autowired DataFolder folder;
  @Autowired DurableObjects objects;
  @Autowired ErasureSteps steps;
  @Autowired List<PersonalData> data;
  @Autowired InstantSource clock;

  private final Caller agent = TestCallers.anyone();
  private final TenantId tenant = agent.tenant();
  private final String salt = UUID.randomUUID().toString().substring(0, 8);
  private final String name = "Ada Quillfeather-" + salt;
  private final String email = "ada.%s@quill.example".formatted(salt);
  private final String phone =
      "+351912" + String.valueOf(100000 + Math.abs(salt.hashCode() % 899999));
  private final String external = "customer-" + salt;
  private final String browser = "browser-" + salt;
  private Http http;

  @BeforeEach
  void signIn() {
    http = Http.as(agent, callers, port);
  }

  /** All that can be recognised of the person. */
  private List<String> traces() {
    return List.of(name, email, phone, external, browser, salt);
  }

  @Test
  void nothingIsLeftOfSomebodyWhoTouchedEverything() throws Exception {
    var ada = fill();
    var tables =
        inTables().stream()
            .map(each -> each.substring(0, each.indexOf(':')))
            .collect(Collectors.toSet());
    assertThat(tables)
        .as("tables that hold something, or this test would look for nothing")
        .contains(
            "public.attachment",
            "public.call",
            "public.contact",
            "public.delivery",
            "public.email_thread",
            "public.simulated_call",
            "public.simulated_email",
            "public.contact_event",
            "public.contact_job",
            "public.contact_note",
            "public.contact_task",
            "public.contact_value",
            "public.conversation",
            "public.identity",
            "public.message",
            "public.suppression",
            "public.unanswered")
        .anyMatch(table -> table.startsWith("public.journal_"));
    assertThat(inFiles()).isNotEmpty();
    var counted = http.get("/api/v1/dashboard?days=7").body();

    erased(ada);

    assertThat(inTables()).isEmpty();
    assertThat(inFiles()).isEmpty();
    assertThat(inFilesOf(tables)).isEmpty();
    // Pictures are drawn anew and hold no words; what is left of them would still be a file.
    try (var all = Files.walk(folder.root())) {
      assertThat(all.filter(Files::isRegularFile).map(Path::toString))
          .filteredOn(path -> !path.contains("/index/"))
          .noneMatch(path -> path.contains(tenant.toString()));
    }
    assertThat(http.get("/api/v1/contacts/" + ada).code()).isEqualTo("contact_erased");
    var now = http.get("/api/v1/dashboard?days=7").body();
    for (var part : counted.propertyNames()) {
      if (!List.of("unanswered", "asOf", "position").contains(part)) {
        assertThat(now.path(part)).as(part).isEqualTo(counted.path(part));
      }
    }
    assertThat(now.path("unanswered").size()).isZero();
  }

  @Test
  void aStepThatWasDoneBeforeACrashIsDoneAgainWithoutHarm() throws Exception {
    var ada = contacts.visitor(tenant, browser, null);
    contacts.identify(tenant, ada, new Identified(external, email, name, phone, true));
    talked(ada);
    noted(ada);
    // A row of an import that is to come yet would make them anew.
    assertThat(steps.names()).startsWith("import-files", "contacts");
    var person = new Person(tenant, ada, Set.of(ada));
    for (var each : data) {
      Tenancy.in(tenant, () -> each.erase(person));
    }
    // The node died before it could say so; another one takes the erasure up from its beginning.
    var erasure = PersonErasure.idOf(ada);
    objects.ask(
        new Address(PersonErasure.KIND, tenant.value(), erasure),
        new PersonErasure.Command.Begin(
            erasure, ada, Set.of(ada), steps.names(), "system", clock.instant()));
    ended(erasure.toString());
    assertThat(inTables()).isEmpty();
    assertThat(inFiles()).isEmpty();
  }

  @Test
  void whoIsMergedIntoAnotherWhileTheyAreErasedIsErasedWithThem() throws Exception {
    var ada = contacts.visitor(tenant, browser, null);
    contacts.identify(tenant, ada, new Identified(external, email, name, phone, true));
    var other = http.post("/api/v1/contacts", Map.of("name", name + " II")).body();
    ok(
        http.post(
            "/api/v1/contacts/%s/merge".formatted(other.path("id").asString()),
            Map.of("source", ada)));
    var erasure = PersonErasure.idOf(ada);
    objects.ask(
        new Address(PersonErasure.KIND, tenant.value(), erasure),
        new PersonErasure.Command.Begin(
            erasure, ada, Set.of(ada), steps.names(), "system", clock.instant()));
    ended(erasure.toString());
    assertThat(inTables()).isEmpty();
  }

  @Test
  void whoeverComesBackIsSomebodyElseAndStillNotToBeContacted() {
    var ada = contacts.visitor(tenant, browser, null);
    contacts.identify(tenant, ada, new Identified(external, email, name, null, true));
    suppressions.suppress(tenant, Channel.EMAIL, email, Suppression.Reason.STOPPED, null, "system");
    var conversation = new ConversationId(UUID.randomUUID());
    // A message that goes to somebody else: until now nobody was erased, and from now on somebody
    // is.
    assertThat(suppressions.read(tenant, Channel.EMAIL, "not." + email).entries()).isEmpty();
    erased(ada);

    // Whoever still holds the old contact is told that it is no more.
    assertThat(
            conversations.receive(
                tenant,
                conversation,
                ada,
                "chat",
                new VisitorMessage(UUID.randomUUID(), "Hello?", List.of(), null, null)))
        .isEqualTo(new Outcome.Refused(Contacts.ERASED));
    for (var path : List.of("", "/personal-exports")) {
      assertThat(http.get("/api/v1/contacts/" + ada + path).code()).isEqualTo("contact_erased");
    }

    var again = contacts.visitor(tenant, browser, null);
    assertThat(again).isNotEqualTo(ada);
    assertThat(contacts.visitor(tenant, browser, null)).isEqualTo(again);
    contacts.identify(tenant, again, new Identified(null, email, name, null, true));
    assertThat(contacts.find(tenant, again)).isPresent();
    var verdict =
        http.get("/api/v1/contacts/%s/may-contact?channel=EMAIL&purpose=marketing".formatted(again))
            .body();
    assertThat(verdict.path("allowed").booleanValue()).as(verdict.toString()).isFalse();
    assertThat(verdict.path("reason").asString()).isEqualTo("STOPPED");
  }

  @Test
  void whatIsAskedTwiceOrByStrangersOrWithoutTheNameErasesOnce() {
    var ada = contacts.visitor(tenant, browser, null);
    contacts.identify(tenant, ada, new Identified(external, email, name, null, true));
    var path = "/api/v1/contacts/%s/erasure".formatted(ada);
    var stranger = Http.as(TestCallers.anyone(), callers, port);
    assertThat(stranger.post(path, Map.of("confirm", name)).status()).isEqualTo(404);
    assertThat(stranger.get("/api/v1/contacts/%s/personal-exports".formatted(ada)).status())
        .isEqualTo(404);
    var humble =
        Http.as(
            TestCallers.with(
                tenant, EnumSet.of(Permission.CONTACTS_READ, Permission.CONTACTS_WRITE)),
            callers,
            port);
    assertThat(humble.post(path, Map.of("confirm", name)).status()).isEqualTo(403);
    var wrong = http.post(path, Map.of("confirm", "Somebody else"));
    assertThat(wrong.code()).isEqualTo("confirmation_wrong");
    assertThat(wrong.body().path("field").asString()).isEqualTo("confirm");
    assertThat(http.get("/api/v1/contacts/" + ada).status()).isEqualTo(200);

    // Two tabs.
    var asked =
        Stream.of(1, 2, 3, 4)
            .map(_ -> CompletableFuture.supplyAsync(() -> http.post(path, Map.of("confirm", name))))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();
    assertThat(asked).allMatch(answer -> answer.status() == 202);
    assertThat(asked.stream().map(answer -> answer.body().path("id").asString()).distinct())
        .hasSize(1);
    ended(asked.getFirst().body().path("id").asString());
    assertThat(http.post(path, Map.of("confirm", name)).body().path("endedAt").isNull()).isFalse();
    assertThat(http.get("/api/v1/privacy/erasures").body().path("items").size()).isEqualTo(1);
    assertThat(stranger.get("/api/v1/privacy/erasures").body().path("items").size()).isZero();
    assertThat(
            stranger
                .get("/api/v1/privacy/erasures/" + asked.getFirst().body().path("id").asString())
                .status())
        .isEqualTo(404);
    var audit = http.get("/api/v1/audit?type=ErasureBegun").body().path("items");
    assertThat(audit.size()).isEqualTo(1);
    assertThat(audit.path(0).path("subject").path("kind").asString()).isEqualTo("person-erasure");
  }

  private void erased(UUID ada) {
    var asked = http.post("/api/v1/contacts/%s/erasure".formatted(ada), Map.of("confirm", name));
    assertThat(asked.status()).as(asked.body().toString()).isEqualTo(202);
    ended(asked.body().path("id").asString());
  }

  private void ended(String erasure) {
    Eventually.holds(
        () -> !http.get("/api/v1/privacy/erasures/" + erasure).body().path("endedAt").isNull());
  }

  /** Rows in which a trace stands, as "table: trace". */
  private List<String> inTables() throws SQLException {
    var found = new ArrayList<String>();
    try (var connection = TestDatabase.asAdministrator();
        var statement = connection.createStatement()) {
      var tables = new ArrayList<String>();
      try (var rows =
          statement.executeQuery(
              """
              select format('%I.%I', n.nspname, c.relname)
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
               where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema')
              """)) {
        while (rows.next()) {
          tables.add(rows.getString(1));
        }
      }
      for (var table : tables) {
        for (var trace : traces()) {
          try (var row =
              statement.executeQuery(
                  "select count(*) from %s t where strpos(lower(t::text), '%s') > 0"
                      .formatted(table, trace.toLowerCase(Locale.ROOT)))) {
            row.next();
            if (row.getLong(1) > 0) {
              found.add(table + ": " + trace);
            }
          }
        }
      }
    }
    return found;
  }

  /** PostgreSQL's own files, once it has written the tables anew as the guide tells. */
  private List<String> inFilesOf(Set<String> tables) throws SQLException, IOException {
    var found = new ArrayList<String>();
    try (var connection = TestDatabase.asAdministrator();
        var statement = connection.createStatement()) {
      var paths = new ArrayList<Path>();
      for (var table : tables) {
        statement.execute("vacuum full " + table);
        try (var rows =
            statement.executeQuery(
                """
                select current_setting('data_directory'), pg_relation_filepath(part)
                  from (select '%1$s'::regclass as part
                        union select indexrelid from pg_index where indrelid = '%1$s'::regclass
                        union select reltoastrelid from pg_class
                               where oid = '%1$s'::regclass and reltoastrelid <> 0) as parts
                """
                    .formatted(table))) {
          while (rows.next()) {
            paths.add(Path.of(rows.getString(1), rows.getString(2)));
          }
        }
      }
      statement.execute("checkpoint");
      for (var path : paths) {
        var bytes = new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
        for (var trace : traces()) {
          if (bytes.contains(trace)) {
            found.add(path + ": " + trace);
          }
        }
      }
    }
    return found;
  }

  private List<String> inFiles() throws IOException {
    var found = new ArrayList<String>();
    try (Stream<Path> all = Files.walk(folder.root())) {
      for (var file : all.filter(Files::isRegularFile).toList()) {
        var bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        for (var trace : traces()) {
          if (bytes.contains(trace)) {
            found.add(file.getFileName() + ": " + trace);
          }
        }
      }
    }
    return found;
  }

  /** Somebody who has touched everything that keeps anything. */
  private UUID fill() throws Exception {
    field();
    var visitor = contacts.visitor(tenant, browser, "pt");
    var ada =
        contacts.identify(tenant, visitor, new Identified(external, email, name, phone, true));
    takenForSomebodyElse(ada);
    edited(ada);
    pictured(ada);
    talked(ada);
    called();
    mailed();
    noted(ada);
    tracked();
    imported();
    merged(ada);
    searched();
    suppressions.suppress(
        tenant, Channel.EMAIL, email, Suppression.Reason.STOPPED, "by " + salt, "system");
    ok(
        http.post(
            "/api/v1/contacts/%s/consents".formatted(ada),
            Map.of(
                "channel",
                "EMAIL",
                "purpose",
                "marketing",
                "given",
                true,
                "source",
                "form " + salt,
                "wording",
                "I, " + name + ", agree")));
    Eventually.holds(() -> made(ada).equals("READY"));
    return ada;
  }

  /** They were part of another contact for a while, who lives on. */
  private void takenForSomebodyElse(UUID ada) {
    var other = http.post("/api/v1/contacts", Map.of("name", "A bystander"));
    ok(other);
    var path = "/api/v1/contacts/" + other.body().path("id").asString();
    ok(http.post(path + "/merge", Map.of("source", ada)));
    var merged = http.get(path);
    assertThat(merged.body().path("email").asString()).isEqualTo(email);
    ok(http.patch(path, Map.of("name", "The bystander"), merged.header("ETag")));
    ok(http.post("%s/merges/%s/undo".formatted(path, ada), null));
    Eventually.holds(() ->
        http.get("/api/v1/contacts/" + ada).body().path("id").asString().equals(ada.toString()));
    assertThat(http.get(path).body().path("email").isNull()).isTrue();
  }

  private static void ok(Http.Answer answer) {
    assertThat(answer.status()).as(answer.body().toString()).isBetween(200, 299);
  }

  private void field() {
    ok(
        http.post(
            "/api/v1/contact-fields",
            Map.of("key", "passport", "label", "Passport", "type", "TEXT", "unique", true)));
  }

  private void edited(UUID ada) {
    var now = http.get("/api/v1/contacts/" + ada);
    ok(
        http.patch(
            "/api/v1/contacts/" + ada,
            Map.of("fields", Map.of("passport", "P-" + salt), "tags", List.of("tag " + salt)),
            now.header("ETag")));
    var live =
        http.post(
            "/api/v1/segments",
            Map.of(
                "name", "Everybody with a name", "filter", Map.of("field", "name", "set", true)));
    var fixed = http.post("/api/v1/segments", Map.of("name", "Picked"));
    ok(fixed);
    ok(
        http.post(
            "/api/v1/segments/%s/members/add".formatted(fixed.body().path("id").asString()),
            Map.of("contacts", List.of(ada))));
    ok(live);
  }

  private void pictured(UUID ada) throws Exception {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(80, 60, BufferedImage.TYPE_INT_RGB), "png", bytes);
    var put =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(
                            "http://localhost:%d/api/v1/contacts/%s/avatar".formatted(port, ada)))
                    .header(TestCallers.HEADER, callers.token(agent))
                    .header("Content-Type", "application/octet-stream")
                    .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes.toByteArray()))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
  }

  /** A mail from them, an answer that is opened, and one that comes back. */
  private void mailed() {
    var opened =
        http.post(
            "/api/v1/channels/accounts",
            Map.of(
                "adapter",
                "resend",
                "name",
                "Support",
                "simulated",
                true,
                "sender",
                Map.of("address", "support@acme.example")));
    ok(opened);
    var simulator =
        "/api/v1/channels/accounts/%s/simulator".formatted(opened.body().path("id").asString());
    ok(
        http.post(
            simulator + "/mails",
            Map.of(
                "from", email, "name", name, "subject", "About " + salt, "text", "I am " + name)));
    var mail =
        Eventually.until(() -> {
          for (var each : http.get("/api/v1/conversations?view=all").body().path("items")) {
            if (each.path("channel").asString().equals("email")) {
              return each.path("id").asString();
            }
          }
          return null;
        });
    ok(
        http.post(
            "/api/v1/conversations/%s/messages".formatted(mail),
            Map.of("html", "<p>Dear " + name + "</p>")));
    var delivered = "/api/v1/conversations/%s/deliveries".formatted(mail);
    Eventually.holds(() ->
        http.get(delivered)
            .body()
            .path("items")
            .path(0)
            .path("status")
            .asString("")
            .equals("DELIVERED"));
    // What is open now is no figure of the past.
    ok(http.post("/api/v1/conversations/%s/resolve".formatted(mail), null));
  }

  /** They call, and leave a message that is recorded. */
  private void called() {
    var opened =
        http.post(
            "/api/v1/channels/accounts",
            Map.of(
                "adapter",
                "twilio-phone",
                "name",
                "Line",
                "simulated",
                true,
                "sender",
                Map.of("address", "+447700900001")));
    ok(opened);
    var path = "/api/v1/channels/accounts/" + opened.body().path("id").asString();
    var account = http.get(path);
    var settings = new java.util.HashMap<String, Object>();
    settings.put("accountSid", account.body().path("settings").path("accountSid").asString());
    settings.put("incoming", "message");
    settings.put("recording", "announced");
    ok(
        http.send(
            "PUT",
            path,
            Map.of(
                "name",
                "Line",
                "senders",
                List.of(Map.of("address", "+447700900001")),
                "settings",
                settings),
            Map.of("If-Match", account.header("ETag"))));
    var calls = path + "/simulator/calls";
    var call = http.post(calls, Map.of("from", phone));
    ok(call);
    Eventually.holds(() ->
        http.get(calls).body().path("items").path(0).path("waits").asString("").equals("MESSAGE"));
    ok(
        http.post(
            "%s/%s/acts".formatted(calls, call.body().path("id").asString()),
            Map.of("what", "LEAVE_MESSAGE", "text", "This is " + name)));
    var kept =
        Eventually.until(() -> {
          var now = http.get("/api/v1/calls").body().path("items").path(0);
          boolean isOver = now.path("status").asString("").equals("COMPLETED");
          boolean isKept = now.path("recordings").path(0).path("state").asString("").equals("KEPT");
          return isOver && isKept ? now : null;
        });
    ok(
        http.post(
            "/api/v1/conversations/%s/resolve".formatted(kept.path("conversationId").asString()),
            null));
  }

  private void talked(UUID ada) {
    var file =
        Tenancy.in(
            tenant,
            () ->
                attachments.keep(
                    tenant,
                    UUID.randomUUID(),
                    new Actor.Visitor(ada),
                    salt + ".txt",
                    "text/plain",
                    new ByteArrayInputStream(("I am " + name).getBytes(StandardCharsets.UTF_8))));
    var conversation = new ConversationId(UUID.randomUUID());
    assertThat(
            conversations.receive(
                tenant,
                conversation,
                ada,
                "chat",
                new VisitorMessage(
                    UUID.randomUUID(),
                    "Where is the parcel of " + name + "?",
                    List.of(file),
                    null,
                    null)))
        .isInstanceOf(Outcome.Done.class);
    // Nothing is known here, so what was asked is noted as unanswered.
    Eventually.holds(() ->
        http.get("/api/v1/dashboard?days=7").body().path("unanswered").toString().contains(salt));
    var path = "/api/v1/conversations/%s/".formatted(conversation.value());
    ok(http.post(path + "messages", Map.of("html", "<p>Dear " + name + "</p>")));
    ok(http.post(path + "resolve", null));
    conversations.rate(tenant, conversation, 5, "Thanks, " + name);
  }

  private void noted(UUID ada) {
    ok(
        http.post(
            "/api/v1/contacts/%s/notes".formatted(ada), Map.of("html", "<p>" + name + "</p>")));
    ok(http.post("/api/v1/contacts/%s/tasks".formatted(ada), Map.of("title", "Call " + name)));
  }

  private void tracked() throws Exception {
    var made = http.post("/api/v1/event-sources", Map.of("name", "Shop", "type", "SERVER"));
    var key = made.body().path("writeKey").asString();
    for (var message :
        List.of(
            Map.of(
                "type",
                "track",
                "messageId",
                salt + "-1",
                "userId",
                external,
                "event",
                "Paid",
                "properties",
                Map.of("card", "of " + name)),
            Map.of("type", "track", "messageId", salt + "-2", "userId", external))) {
      HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/v1/track"))
                  .header("Content-Type", "application/json")
                  .header(
                      "Authorization",
                      "Basic "
                          + Base64.getEncoder()
                              .encodeToString((key + ":").getBytes(StandardCharsets.UTF_8)))
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          JsonMapper.builder().build().writeValueAsString(message)))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
    }
  }

  private void imported() throws Exception {
    var id =
        http.post("/api/v1/contact-imports", Map.of("file", "people.csv"))
            .body()
            .path("id")
            .asString();
    var text =
        "Name,Email,Passport\n%s,%s,P-%s\n%s,not-%s@,\n".formatted(name, email, salt, name, salt);
    var put =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(
                            "http://localhost:%d/api/v1/contact-imports/%s/file"
                                .formatted(port, id)))
                    .header(TestCallers.HEADER, callers.token(agent))
                    .header("Content-Type", "application/octet-stream")
                    .PUT(HttpRequest.BodyPublishers.ofString(text))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
    ok(
        http.send(
            "PUT",
            "/api/v1/contact-imports/%s/settings".formatted(id),
            Map.of("columns", List.of("name", "email", "field:passport")),
            Map.of()));
    ok(http.post("/api/v1/contact-imports/%s/run".formatted(id), null));
    Eventually.holds(() ->
        http.get("/api/v1/contact-jobs/" + id).body().path("phase").asString().equals("DONE"));
  }

  private void merged(UUID ada) {
    var other =
        http.post("/api/v1/contacts", Map.of("name", name + " II", "email", "two." + email));
    ok(other);
    ok(
        http.post(
            "/api/v1/contacts/%s/merge".formatted(ada),
            Map.of("source", other.body().path("id").asString())));
    ok(http.post("/api/v1/contacts", Map.of("name", "Somebody else", "externalId", "x")));
  }

  /** Somebody of the team looked for exactly this person and took the answer home. */
  private void searched() {
    ok(
        http.post(
            "/api/v1/contact-exports",
            Map.of("q", email, "format", "CSV", "columns", List.of(Map.of("key", "name")))));
  }

  /** The phase of a file of everything about the person, which is asked for once. */
  private String made(UUID ada) {
    var path = "/api/v1/contacts/%s/personal-exports".formatted(ada);
    var list = http.get(path).body();
    if (list.isEmpty()) {
      ok(http.post(path, Map.of("locale", "de")));
      return "";
    }
    return list.path(0).path("phase").asString();
  }
}
