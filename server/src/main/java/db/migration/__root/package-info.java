/** Migrations that are not SQL; Flyway finds them by this package's name. */
@NullMarked
package db.migration.__root;

import org.jspecify.annotations.NullMarked;
