package kira.platform.objects;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import kira.objects.RuntimeMeter;
import org.springframework.stereotype.Component;

/** Hands the runtime's measurements to Micrometer. */
@Component
class ObjectsMeter implements RuntimeMeter {
  private final MeterRegistry meters;
  private final Timer commits;
  private final DistributionSummary commitSize;

  ObjectsMeter(MeterRegistry meters) {
    this.meters = meters;
    this.commits = meters.timer("kira.objects.commit");
    this.commitSize = meters.summary("kira.objects.commit.size");
  }

  @Override
  public void committed(int objects, int events, Duration took) {
    commits.record(took);
    commitSize.record(objects);
  }

  @Override
  public void fenced(int objects) {
    meters.counter("kira.objects.fenced").increment(objects);
  }

  @Override
  public void loaded(int objects, Duration took) {
    meters.timer("kira.objects.load").record(took);
  }

  @Override
  public void answered(String kind, Duration took) {
    meters.timer("kira.objects.command", "kind", kind).record(took);
  }

  @Override
  public void read(String reader, int entries, Duration lag) {
    meters.counter("kira.journal.read", "reader", reader).increment(entries);
    meters.timer("kira.journal.lag", "reader", reader).record(lag);
  }

  @Override
  public void effect(String kind, String result, Duration took) {
    meters.timer("kira.effect", "kind", kind, "result", result).record(took);
  }

  @Override
  public void alarms(int told, Duration oldestLate) {
    meters.timer("kira.alarms.late").record(oldestLate);
  }
}
