/** Six digits that change every half minute (RFC 6238), and how an app is given the secret. */
@NullMarked
package kira.team.totp;

import org.jspecify.annotations.NullMarked;
