/** What every feature stands on: objects, tenancy, storage, models, secrets, the web edge. */
@NullMarked
package kira.platform;

import org.jspecify.annotations.NullMarked;
