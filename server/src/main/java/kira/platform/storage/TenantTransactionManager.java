package kira.platform.storage;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import kira.platform.tenancy.Tenancy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;

/**
 * Tells PostgreSQL the tenant of each transaction as it begins; row-level security does the rest.
 * The driver sends BEGIN along with this statement, so it is one round trip, and the setting ends
 * with the transaction. Without a tenant nothing is set and no tenant's row is visible.
 */
final class TenantTransactionManager extends JdbcTransactionManager {
  private static final long serialVersionUID = 1L;

  TenantTransactionManager(DataSource dataSource) {
    super(dataSource);
  }

  @Override
  protected void prepareTransactionalConnection(
      Connection connection, TransactionDefinition definition) throws SQLException {
    super.prepareTransactionalConnection(connection, definition);
    var tenant = Tenancy.tenant();
    if (tenant.isPresent()) {
      try (var statement =
          connection.prepareStatement("select set_config('app.tenant', ?, true)")) {
        statement.setString(1, tenant.get().toString());
        statement.execute();
      }
    }
  }
}
