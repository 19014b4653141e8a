package db.migration.__root;

import java.sql.SQLException;
import kira.objects.ObjectRuntime;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/** Adds what the runtime needs to erase objects, which the runtime's own jar describes. */
public class V4__Erasure extends BaseJavaMigration {
  @Override
  public void migrate(Context context) throws SQLException {
    try (var statement = context.getConnection().createStatement()) {
      statement.execute(ObjectRuntime.erasureSchema());
    }
  }
}
