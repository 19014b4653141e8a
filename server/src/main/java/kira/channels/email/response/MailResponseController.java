package kira.channels.email.response;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import kira.channels.ChannelAccounts;
import kira.channels.Deliveries;
import kira.platform.tenancy.Permission;
import kira.platform.tenancy.Tenancy;
import kira.platform.web.Problem;
import kira.platform.web.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What was done with mails, for those who sent them. */
@RestController
@RequestMapping("/api/v1")
class MailResponseController {
  private static final int SHOWN = 100;

  private final MailResponses responses;
  private final MailResponseTable table;
  private final Deliveries deliveries;
  private final ChannelAccounts accounts;

  MailResponseController(
      MailResponses responses,
      MailResponseTable table,
      Deliveries deliveries,
      ChannelAccounts accounts) {
    this.accounts = accounts;
    this.responses = responses;
    this.table = table;
    this.deliveries = deliveries;
  }

  /**
   * @param people who followed it, as far as that can be told
   */
  record LinkView(String url, int people) {}

  /**
   * What was done with one mail.
   *
   * @param opens by people, as far as that can be told
   * @param clicks the same
   * @param programs openings and clicks that count for nothing, by why
   */
  record ResponseView(
      UUID delivery,
      int opens,
      int clicks,
      List<LinkView> links,
      Map<String, Integer> programs,
      @Nullable Instant unsubscribedAt) {
    ResponseView {
      links = List.copyOf(links);
      programs = java.util.Collections.unmodifiableMap(new TreeMap<>(programs));
    }
  }

  record Responses(List<ResponseView> items) {
    Responses {
      items = List.copyOf(items);
    }
  }

  /** Of the mails of an account that something was done with; the latest first. */
  @GetMapping("/channels/accounts/{account}/responses")
  @Requires(Permission.SETTINGS_READ)
  Responses ofAccount(@PathVariable UUID account) {
    var tenant = Tenancy.caller().tenant();
    if (accounts.find(tenant, account).isEmpty()) {
      throw Problem.notFound("channel account");
    }
    return new Responses(
        table.ofAccount(tenant.value(), account, SHOWN).stream()
            .map(row -> view(row.id(), row.state()))
            .toList());
  }

  @GetMapping("/deliveries/{id}/response")
  @Requires(Permission.CONVERSATIONS_READ)
  ResponseView ofDelivery(@PathVariable UUID id) {
    var tenant = Tenancy.caller().tenant();
    if (deliveries.sent(tenant, id).isEmpty()) {
      throw Problem.notFound("delivery");
    }
    return view(id, responses.read(tenant, id));
  }

  private static ResponseView view(UUID id, MailResponse.State state) {
    var programs = new TreeMap<String, Integer>();
    state.machines().forEach((machine, count) -> programs.put(machine.name(), count));
    return new ResponseView(
        id,
        state.opens(),
        state.clicks(),
        state.links().stream()
            .filter(link -> link.people() > 0)
            .map(link -> new LinkView(link.url(), link.people()))
            .toList(),
        programs,
        state.unsubscribedAt());
  }
}
