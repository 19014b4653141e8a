package kira.contacts;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import kira.platform.tenancy.TenantId;
import org.springframework.stereotype.Component;

/** What a workspace calls the fields of its contacts. */
@Component
public class FieldNames {
  private final ContactFields fields;

  FieldNames(ContactFields fields) {
    this.fields = fields;
  }

  /** Labels by key, in the workspace's order; what is archived is left out. */
  public Map<String, String> ofContacts(TenantId tenant) {
    var names = new LinkedHashMap<String, String>();
    for (var field : fields.read(tenant).fields()) {
      if (!field.archived()) {
        names.put(field.key(), field.label());
      }
    }
    return Collections.unmodifiableMap(names);
  }
}
