/** Email by Cloudflare: its requests, its answers, and mails that a Worker brings. */
@NullMarked
package kira.channels.email.cloudflare;

import org.jspecify.annotations.NullMarked;
