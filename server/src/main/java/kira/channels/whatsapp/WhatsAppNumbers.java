package kira.channels.whatsapp;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import kira.channels.Account;
import kira.channels.ChannelProvider.Checked;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.platform.http.OutboundResponse;
import kira.platform.secrets.Secret;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Service;

/** What is known of WhatsApp numbers, and how it is asked for. */
@Service
class WhatsAppNumbers {
  static final String FIELDS =
      "id,display_phone_number,verified_name,quality_rating,name_status,code_verification_status";

  private static final int PAGE = 100;

  private final DurableObjects objects;
  private final GraphApi api;
  private final InstantSource clock;

  WhatsAppNumbers(DurableObjects objects, GraphApi api, InstantSource clock) {
    this.objects = objects;
    this.api = api;
    this.clock = clock;
  }

  WhatsAppNumber.State read(TenantId tenant, UUID account) {
    return objects.read(address(tenant, account), WhatsAppNumber.State.class).state();
  }

  void tell(Account account, WhatsAppNumber.Command command) {
    objects.ask(address(account.tenant(), account.id()), command).version();
  }

  /** Asks for the number, and notes what is said of it. */
  Checked check(Account account, Secret token, String number) throws IOException {
    var response =
        api.get(account, token, "/%s?fields=%s".formatted(GraphApi.part(number), FIELDS));
    var body = Graph.json(response.body()).orElse(null);
    if (!response.isSuccess() || body == null || Graph.fault(body).isPresent()) {
      return Graph.notWell(response);
    }
    if (!number.equals(Graph.text(body, "id"))) {
      return new Checked("not_whatsapp", "The answer was not one of WhatsApp.");
    }
    var display = Graph.text(body, "display_phone_number");
    tell(
        account,
        new WhatsAppNumber.Command.Know(
            display,
            Graph.text(body, "verified_name"),
            Graph.text(body, "quality_rating"),
            null,
            clock.instant()));
    return otherNumber(account, display == null ? "" : display);
  }

  /** The number that a customer sees must be the one of the account, or nobody finds the fault. */
  private static Checked otherNumber(Account account, String display) {
    var digits = digits(display);
    return digits.isEmpty()
            || account.senders().stream().anyMatch(each -> digits(each.address()).equals(digits))
        ? Checked.WELL
        : new Checked("other_number", display);
  }

  private static String digits(String number) {
    return number.replaceAll("\\D", "");
  }

  /** Fetches the templates of the business account; what is wrong, if they cannot be had. */
  Checked sync(Account account, Secret token, String business) throws IOException {
    var templates = new ArrayList<Template>();
    var after = "";
    do {
      var response =
          api.get(
              account,
              token,
              "/%s/message_templates?limit=%d%s"
                  .formatted(
                      GraphApi.part(business),
                      PAGE,
                      after.isEmpty() ? "" : "&after=" + GraphApi.part(after)));
      var body = Graph.json(response.body()).orElse(null);
      if (!isList(response) || body == null) {
        return Graph.notWell(response);
      }
      body.path("data").forEach(each -> Template.read(each).ifPresent(templates::add));
      // The last page has a cursor as well; only the address of another page says that there is
      // one.
      after =
          body.path("paging").has("next")
              ? body.path("paging").path("cursors").path("after").asString("")
              : "";
    } while (!after.isEmpty() && templates.size() < WhatsAppNumber.MOST);
    tell(account, new WhatsAppNumber.Command.Sync(List.copyOf(templates), clock.instant()));
    return Checked.WELL;
  }

  private static boolean isList(OutboundResponse response) {
    return response.isSuccess()
        && Graph.json(response.body()).filter(body -> body.path("data").isArray()).isPresent();
  }

  private static Address address(TenantId tenant, UUID account) {
    return new Address(WhatsAppNumber.KIND, tenant.value(), account);
  }
}
