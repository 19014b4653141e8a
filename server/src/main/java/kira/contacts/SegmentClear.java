package kira.contacts;

import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Removes the rows of a deleted segment, to which nobody can add any more. */
@Component
class SegmentClear implements EffectHandler<Segment.Clear> {
  private static final int PAGE = 5_000;

  private final SegmentTable table;

  SegmentClear(SegmentTable table) {
    this.table = table;
  }

  @Override
  public String kind() {
    return Segment.CLEAR;
  }

  @Override
  public Class<Segment.Clear> payloadType() {
    return Segment.Clear.class;
  }

  @Override
  public EffectResult perform(Call<Segment.Clear> call) {
    var segment = call.from().id();
    return Tenancy.in(
        new TenantId(call.from().tenant()),
        () -> {
          while (table.clear(segment, PAGE) > 0) {
            // The next page: a whole segment in one transaction would hold readers back.
          }
          return EffectResult.done();
        });
  }
}
