package kira.channels.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CallSearchTest {
  private static final Instant SINCE = Instant.parse("2026-11-28T09:00:00Z");
  private static final String OWN = "+447700900001";
  private static final String ANA = "+351912345678";

  private static final CallPlan PLAN =
      new CallPlan(
          false,
          new UUID(1, 1),
          OWN,
          ANA,
          null,
          null,
          "system",
          "Hello",
          "en-GB",
          null,
          Machine.IGNORE,
          RecordingRule.NEVER,
          SINCE.minusSeconds(400));

  @Test
  void whatWentFromOurNumberToTheirsAtThatTimeMayBeOurs() {
    var search = new CallSearch(PLAN, SINCE);
    search.see("later", OWN, ANA, SINCE.plusSeconds(100));
    search.see("ours", OWN, ANA, SINCE.plusSeconds(2));
    // A second that the provider's clock is behind is none.
    search.see("behind", OWN, ANA, SINCE.minusSeconds(50));
    search.see("ours", OWN, ANA, SINCE.plusSeconds(2));
    search.see("before", OWN, ANA, SINCE.minusSeconds(61));
    search.see("another", OWN, ANA, SINCE.plusSeconds(301));
    search.see("theirs", ANA, OWN, SINCE);
    search.see("elsewhere", OWN, "+351912345679", SINCE);
    search.see("", OWN, ANA, SINCE);
    assertThat(search.found()).containsExactly("ours", "behind", "later");
  }
}
