/** Email by a mail server and a mailbox of the workspace's own. */
@NullMarked
package kira.channels.email.server;

import org.jspecify.annotations.NullMarked;
