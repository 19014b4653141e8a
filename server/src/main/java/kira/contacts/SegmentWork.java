package kira.contacts;

import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import kira.contacts.filter.Filter;
import kira.objects.DurableObjects;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Does a stretch of what a segment has in hand, page by page through the contacts; the segment then
 * asks for the next one. A crash repeats one stretch at most, and finds it done.
 */
@Component
class SegmentWork implements EffectHandler<Segment.Step> {
  static final int PAGE = 1_000;
  private static final int PAGES = 10;

  private final DurableObjects objects;
  private final SegmentJudgeTable contacts;
  private final ContactFields fields;
  private final SegmentMembers members;
  private final InstantSource clock;
  private final JsonMapper json = JsonMapper.builder().build();

  SegmentWork(
      DurableObjects objects,
      SegmentJudgeTable contacts,
      ContactFields fields,
      SegmentMembers members,
      InstantSource clock) {
    this.objects = objects;
    this.contacts = contacts;
    this.fields = fields;
    this.members = members;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return Segment.WORK;
  }

  @Override
  public Class<Segment.Step> payloadType() {
    return Segment.Step.class;
  }

  @Override
  public EffectResult perform(Call<Segment.Step> call) {
    var tenant = new TenantId(call.from().tenant());
    var work = objects.read(call.from(), SegmentState.class).state().work();
    if (work == null || work.job() != call.payload().job()) {
      return EffectResult.done();
    }
    return Tenancy.in(tenant, () -> stretch(tenant, call.from().id(), work));
  }

  private EffectResult stretch(TenantId tenant, UUID segment, SegmentState.Work work) {
    var filter = filter(tenant, work);
    var after = work.after();
    long seen = 0;
    for (int page = 0; page < PAGES; page++) {
      var ids =
          work.task() == SegmentState.Task.JUDGE
              ? contacts.walk(after, PAGE)
              : contacts.meant(filter, work.at(), after, PAGE);
      if (!ids.isEmpty()) {
        carryOut(tenant, segment, work, ids);
        after = ids.getLast();
        seen += ids.size();
      }
      if (ids.size() < PAGE) {
        return EffectResult.done(new SegmentCommand.Finish(work.job(), seen, clock.instant()));
      }
    }
    return EffectResult.done(
        new SegmentCommand.GoOn(segment, work.job(), after, seen, clock.instant()));
  }

  private void carryOut(
      TenantId tenant, UUID segment, SegmentState.Work work, List<UUID> contacts) {
    switch (work.task()) {
      case JUDGE -> members.settle(tenant, segment, contacts);
      case ADD -> members.put(tenant, segment, contacts, true, work.by());
      case REMOVE -> members.put(tenant, segment, contacts, false, work.by());
    }
  }

  private Filter filter(TenantId tenant, SegmentState.Work work) {
    return work.filter() == null
        ? Filter.EVERYBODY
        : fields.filters(tenant, ZoneId.of(work.zone())).readRelative(json.readTree(work.filter()));
  }
}
