package db.migration.__root;

import java.sql.SQLException;
import kira.objects.ObjectRuntime;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/** Creates the tables of the durable-object runtime, which the runtime's own jar describes. */
public class V2__Objects extends BaseJavaMigration {
  @Override
  public void migrate(Context context) throws SQLException {
    try (var statement = context.getConnection().createStatement()) {
      statement.execute(ObjectRuntime.schema());
    }
  }
}
