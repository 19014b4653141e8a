package kira.contacts;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import kira.contacts.files.CsvOut;
import kira.contacts.files.XlsxOut;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes contacts into a file as they are found, page by page: the list, without an end. */
@Component
class ContactExport {
  private static final int PAGE = 500;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ContactQueries queries;
  private final ContactSearchTable search;
  private final ContactTable contacts;
  private final ContactFields fields;

  ContactExport(
      ContactQueries queries,
      ContactSearchTable search,
      ContactTable contacts,
      ContactFields fields) {
    this.queries = queries;
    this.search = search;
    this.contacts = contacts;
    this.fields = fields;
  }

  private interface Taking {
    void take(ContactView contact) throws IOException;
  }

  /**
   * @return how many contacts were written
   */
  long write(TenantId tenant, ContactChoice choice, ExportForm form, OutputStream out)
      throws IOException {
    var labels = form.columns().stream().map(ExportForm.Column::label).toList();
    var zone = ZoneId.of(form.timeZone());
    var standing = fields.read(tenant).standing();
    return switch (form.format()) {
      case CSV -> {
        try (var csv = new CsvOut(out)) {
          csv.row(labels);
          yield each(tenant, choice, contact -> csv.row(cells(form, contact, zone, standing)));
        }
      }
      case XLSX -> {
        try (var sheet = new XlsxOut(out, "1", labels)) {
          yield each(tenant, choice, contact -> sheet.row(cells(form, contact, zone, standing)));
        }
      }
      case JSONL -> each(tenant, choice, contact -> line(form, contact, out, standing));
    };
  }

  private long each(TenantId tenant, ContactChoice choice, Taking taking) throws IOException {
    return choice.ids().isEmpty()
        ? eachFound(tenant, choice, taking)
        : eachPicked(choice.ids(), taking);
  }

  private long eachPicked(List<UUID> ids, Taking taking) throws IOException {
    long all = 0;
    for (int from = 0; from < ids.size(); from += PAGE) {
      var some = ids.subList(from, Math.min(ids.size(), from + PAGE));
      var found =
          contacts.find(some).stream()
              .collect(Collectors.toMap(ContactView::id, Function.identity()));
      for (var id : some) {
        var contact = found.get(id);
        if (contact != null) {
          taking.take(contact);
          all++;
        }
      }
    }
    return all;
  }

  private long eachFound(TenantId tenant, ContactChoice choice, Taking taking) throws IOException {
    var sought = queries.sought(tenant, choice);
    var sort = queries.sort(tenant, choice.sort());
    boolean descending = choice.sort() == null || choice.descending();
    long all = 0;
    String cursor = null;
    do {
      var page =
          search.page(
              new ContactSearch(sought.exact(), sought.all(), sort, descending, cursor, PAGE));
      for (var contact : page.items()) {
        taking.take(contact);
        all++;
      }
      cursor = page.next();
    } while (cursor != null);
    return all;
  }

  private static void line(
      ExportForm form, ContactView contact, OutputStream out, Supplier<OwnersAndStages> standing)
      throws IOException {
    var values = new LinkedHashMap<String, Object>();
    values.put("id", contact.id());
    for (var column : form.columns()) {
      var value = value(column.key(), contact, standing);
      if (value != null) {
        values.put(column.key(), value);
      }
    }
    out.write(JSON.writeValueAsBytes(values));
    out.write("\n".getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> cells(
      ExportForm form, ContactView contact, ZoneId zone, Supplier<OwnersAndStages> standing) {
    var cells = new ArrayList<String>();
    for (var column : form.columns()) {
      cells.add(text(value(column.key(), contact, standing), zone));
    }
    return cells;
  }

  private static @Nullable Object value(
      String key, ContactView contact, Supplier<OwnersAndStages> standing) {
    return switch (key) {
      case "id" -> contact.id();
      case "name" -> contact.name();
      case "email" -> contact.email();
      case "phone" -> contact.phone();
      case "externalId" -> contact.externalId();
      case "locale" -> contact.locale();
      case "timeZone" -> contact.timeZone();
      case "verified" -> contact.verified();
      case "identity" ->
          contact.verified()
              ? "verified"
              : contact.email() != null
                      || contact.phone() != null
                      || contact.externalId() != null
                      || contact.identities().isEmpty()
                  ? "named"
                  : "anonymous";
      case "createdAt" -> contact.createdAt();
      case "lastSeenAt" -> contact.lastSeenAt();
      case "tags" -> contact.tags();
      // As an import reads them again: by the address of the one and the name of the other.
      case "ownerId" -> contact.ownerId() == null ? null : standing.get().email(contact.ownerId());
      case "lifecycleStage" ->
          contact.lifecycleStage() == null
              ? null
              : standing.get().stageName(contact.lifecycleStage());
      // A field of this name that was there before companies were keeps it.
      case "company" ->
          contact.fields().containsKey(key) || contact.company() == null
              ? contact.fields().get(key)
              : contact.company().name();
      default -> contact.fields().get(key);
    };
  }

  /** A value as a cell: one that an import reads as the same value again. */
  private static String text(@Nullable Object value, ZoneId zone) {
    return switch (value) {
      case null -> "";
      case Instant at ->
          OffsetDateTime.ofInstant(at.truncatedTo(ChronoUnit.SECONDS), zone).toString();
      case List<?> several -> String.join("; ", several.stream().map(String::valueOf).toList());
      case Map<?, ?> money -> text(money.get("amount"), zone) + " " + money.get("currency");
      case BigDecimal number -> number.toPlainString();
      default -> value.toString();
    };
  }
}
