package kira.contacts;

import java.util.HashSet;
import kira.contacts.fields.FieldCatalogue;
import kira.objects.EffectHandler;
import kira.objects.EffectResult;
import kira.platform.tenancy.Tenancy;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** Lets go of what a deleted company had: its members, and the domains that others may have now. */
@Component
class CompanyRelease implements EffectHandler<Company.Release> {
  private static final int AT_ONCE = 500;

  private final Companies companies;
  private final CompanyTable table;
  private final CompanyKeys keys;
  private final ContactFields fields;

  CompanyRelease(
      Companies companies, CompanyTable table, CompanyKeys keys, ContactFields fields) {
    this.companies = companies;
    this.table = table;
    this.keys = keys;
    this.fields = fields;
  }

  @Override
  public String kind() {
    return Company.RELEASE;
  }

  @Override
  public Class<Company.Release> payloadType() {
    return Company.Release.class;
  }

  @Override
  public EffectResult perform(Call<Company.Release> call) {
    var tenant = new TenantId(call.from().tenant());
    var release = call.payload();
    var catalogue = fields.read(tenant, FieldCatalogue.Subject.COMPANIES).fields();
    keys.release(tenant, release.company(), CompanyKeys.of(release.was(), catalogue));
    return Tenancy.in(tenant, () -> members(tenant, release));
  }

  /** Each told once: who stays, since merged contacts change no more, is not met again. */
  private EffectResult members(TenantId tenant, Company.Release release) {
    var met = new HashSet<java.util.UUID>();
    while (true) {
      var members =
          table.someMembers(release.company(), AT_ONCE + met.size()).stream()
              .filter(met::add)
              .toList();
      if (members.isEmpty()) {
        return EffectResult.done();
      }
      companies.leave(tenant, release.company(), members, release.by());
    }
  }
}
