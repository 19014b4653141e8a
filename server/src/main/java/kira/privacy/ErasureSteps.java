package kira.privacy;

import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.privacy.Person;
import kira.platform.privacy.PersonalData;
import kira.platform.privacy.PersonalData.NotYet;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/**
 * Does the steps of erasures. In the end it waits for the journal's readers, who may have been on
 * the way to write down what was erased, and looks through everything once more.
 */
@Component
class ErasureSteps implements EffectHandler<PersonErasure.Step> {
  static final String READERS = "readers";
  private static final String AGAIN = "again";

  private final List<PersonalData> all;
  private final PrivacyTable table;

  ErasureSteps(List<PersonalData> all, PrivacyTable table) {
    this.all = all.stream().sorted(Comparator.comparingInt(PersonalData::order)).toList();
    this.table = table;
  }

  /** The names of the steps, in their order. */
  List<String> names() {
    return Stream.concat(all.stream().map(PersonalData::name), Stream.of(READERS, AGAIN)).toList();
  }

  @Override
  public String kind() {
    return PersonErasure.STEP;
  }

  @Override
  public Class<PersonErasure.Step> payloadType() {
    return PersonErasure.Step.class;
  }

  /** It is never given up: somebody was promised that it is done. */
  @Override
  public int attempts() {
    return Integer.MAX_VALUE;
  }

  @Override
  public Duration lease() {
    return Duration.ofHours(6);
  }

  @Override
  public EffectResult perform(Call<PersonErasure.Step> call) throws IOException {
    var step = call.payload();
    var tenant = new TenantId(call.from().tenant());
    var person = new Person(tenant, step.contact(), step.contacts());
    try {
      var contacts = Tenancy.in(tenant, () -> perform(person, step.step()));
      return EffectResult.done(
          new PersonErasure.Command.Finish(step.erasure(), step.step(), contacts, call.at()));
    } catch (NotYet e) {
      return EffectResult.retry(
          String.valueOf(e.getMessage()),
          Duration.ofMillis(Math.min(30_000, 250L << Math.min(7, call.attempt()))));
    }
  }

  private Set<UUID> perform(Person person, String step) throws IOException {
    return switch (step) {
      case READERS -> {
        if (table.readersAreBehind(person.tenant())) {
          throw new NotYet("the readers of the journal are on their way");
        }
        yield person.contacts();
      }
      case AGAIN -> {
        var found = person;
        for (var each : all) {
          found = new Person(person.tenant(), person.contact(), each.erase(found));
        }
        yield found.contacts();
      }
      default -> of(step).erase(person);
    };
  }

  private PersonalData of(String step) {
    return all.stream()
        .filter(each -> each.name().equals(step))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("nothing is called " + step));
  }
}
