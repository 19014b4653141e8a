package kira.contacts;

import java.util.LinkedHashMap;
import java.util.Map;
import kira.platform.tenancy.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * The companies that the rows of a file name. A file names few of them, often: what was found is
 * remembered for as long as the job reads.
 */
final class ImportCompanies {
  private static final int MOST_REMEMBERED = 10_000;

  private final @Nullable Companies companies;
  private final TenantId tenant;
  private final Map<String, CompanyRef> remembered =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompanyRef> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  /**
   * @param companies null where only the columns are looked at
   */
  ImportCompanies(@Nullable Companies companies, TenantId tenant) {
    this.companies = companies;
    this.tenant = tenant;
  }

  /** The company that a cell names, whether or not it is made already. */
  CompanyRef named(String cell) {
    var known = remembered.get(cell);
    if (known == null) {
      if (companies == null) {
        throw new IllegalStateException("no rows are read here");
      }
      known = new CompanyRef(companies.inFile(tenant, cell), cell);
      remembered.put(cell, known);
    }
    return known;
  }
}
