package kira.contacts;

import java.util.List;
import java.util.UUID;
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

  CompanyRelease(Companies companies, CompanyTable table, CompanyKeys keys, ContactFields fields) {
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

  /** Until nobody is left, or those who are do not leave. */
  private EffectResult members(TenantId tenant, Company.Release release) {
    var before = List.<UUID>of();
    while (true) {
      var members = table.someMembers(release.company(), AT_ONCE);
      if (members.isEmpty() || members.equals(before)) {
        return EffectResult.done();
      }
      companies.leave(tenant, release.company(), members, release.by());
      before = members;
    }
  }
}
