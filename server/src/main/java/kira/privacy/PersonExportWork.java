package kira.privacy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import kira.contacts.Contacts;
import kira.objects.Address;
import kira.objects.DurableObjects;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.objects.Outcome;
import kira.platform.blobs.Blobs;
import kira.platform.privacy.Person;
import kira.platform.privacy.PersonalData;
import kira.platform.storage.DataFolder;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Makes the file; when it is interrupted, another node makes it anew. */
@Component
class PersonExportWork implements EffectHandler<PersonExport.Making> {
  private final DurableObjects objects;
  private final Contacts contacts;
  private final Blobs blobs;
  private final List<PersonalData> all;
  private final JsonMapper json;
  private final Path incoming;

  PersonExportWork(
      DurableObjects objects,
      Contacts contacts,
      Blobs blobs,
      List<PersonalData> all,
      JsonMapper json,
      DataFolder folder) {
    this.objects = objects;
    this.contacts = contacts;
    this.blobs = blobs;
    this.all = all.stream().sorted(Comparator.comparingInt(PersonalData::order)).toList();
    this.json = json;
    this.incoming = folder.incoming();
  }

  @Override
  public String kind() {
    return PersonExport.MAKE;
  }

  @Override
  public Class<PersonExport.Making> payloadType() {
    return PersonExport.Making.class;
  }

  @Override
  public Duration lease() {
    return Duration.ofHours(6);
  }

  @Override
  public int attempts() {
    return 8;
  }

  @Override
  public EffectResult perform(Call<PersonExport.Making> call) throws IOException {
    var making = call.payload();
    var tenant = new TenantId(call.from().tenant());
    var zip = Files.createTempFile(incoming, "person-", ".zip");
    try {
      Tenancy.in(
          tenant,
          () -> {
            var contact = contacts.survivor(tenant, making.contact());
            var person = new Person(tenant, contact, contacts.withMerged(contact));
            try (var file =
                    new PersonFile(
                        json,
                        new PersonPage(making.locale()),
                        Files.createTempDirectory(incoming, "person-"));
                var out = Files.newOutputStream(zip)) {
              for (var each : all) {
                each.tell(person, file);
              }
              file.write(out, call.at());
            }
            return zip;
          });
      blobs.put(tenant, making.export(), zip);
      var ready = new PersonExport.Command.Ready(Files.size(zip), call.at());
      if (objects.ask(address(call), ready) instanceof Outcome.Refused) {
        // The person was erased meanwhile.
        blobs.delete(tenant, making.export());
      }
      return EffectResult.done();
    } finally {
      Files.deleteIfExists(zip);
    }
  }

  private static Address address(Call<PersonExport.Making> call) {
    return call.from();
  }

  @Override
  public EffectResult exhausted(Call<PersonExport.Making> call, String lastError) {
    return EffectResult.failed(lastError, new PersonExport.Command.Fail(call.at()));
  }
}
