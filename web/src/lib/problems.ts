/** Turns a failure into a sentence a person can act on, and into the message of a form's field. */
import type { TFunction } from 'i18next';
import { ApiError } from './api';

const TRANSLATED = new Set([
  'unreachable',
  'unauthenticated',
  'forbidden',
  'not_found',
  'contact_erased',
  'too_large',
  'rate_limited',
  'unavailable',
  'unexpected',
  'sign_in_failed',
  'code_required',
  'locked_out',
  'email_taken',
  'password_wrong',
  'password_too_short',
  'password_too_easy',
  'code_wrong',
  'snooze_in_the_past',
  'snooze_too_long',
  'identity_secret_missing',
  'version_conflict',
  'conflict',
  'already_member',
  'too_many_members',
  'invitation_invalid',
  'invitation_expired',
  'last_owner',
  'call_instead',
  'account_not_connected',
  'call_over',
  'mail_domain_taken',
  'mail_address_taken',
  'smtp_listener_off',
  'no_number',
  'suppressed_bounced',
  'suppressed_complained',
  'suppressed_stopped',
  'suppressed_listed',
  'recipient_listed',
  'invalid_name',
  'invalid_subject',
  'invalid_sender',
  'invalid_minutes',
  'invalid_language',
  'invalid_secret',
  'sender_twice',
  'too_many_accounts',
  'unknown_fallback',
  'fallback_cycle',
  'no_sender',
  'nothing_said',
  'empty_message',
  'message_too_long',
  'no_files',
  'cannot_begin',
  'cannot_send',
  'not_failed',
  'not_in_doubt',
  'template_not_published',
  'unknown_template',
  'unknown_account',
  'missing_variable',
  'unknown_contact',
  'window_closed',
  'not_quotable',
  'duplicate_choice',
  'choices_with_files',
  'may_not_contact',
  'no_address',
  'not_connected',
  'template_needed',
  'one_file',
  'no_caption',
  'caption_too_long',
  'file_too_large',
  'variable_missing',
  'file_missing',
  'file_type',
  'template_too_long',
  'template_not_sendable',
  'template_unknown',
  'company_exists',
  'contact_exists',
  'contact_merged',
  'domain_taken',
  'field_exists',
  'group_exists',
  'invalid_domain',
  'invalid_email',
  'invalid_key',
  'invalid_phone',
  'invalid_website',
  'name_required',
  'name_taken',
  'open_domain',
  'reserved_key',
  'segment_busy',
  'segment_in_use',
  'unknown_company',
  'unknown_stage',
  'value_required',
  'value_taken',
] as const);

type Translated = typeof TRANSLATED extends Set<infer C> ? C : never;

export function sentence(t: TFunction, error: unknown): string {
  if (!(error instanceof ApiError)) {
    return t('problems.unexpected', { id: '' });
  }
  if (TRANSLATED.has(error.code as Translated)) {
    return t(`problems.${error.code as Translated}`, {
      id: error.requestId ?? '',
      seconds: error.retryAfter ?? 60,
      domain: error.domain ?? '',
      minutes: Math.max(1, Math.ceil((error.retryAfter ?? 60) / 60)),
    });
  }
  return error.message || t('problems.unexpected', { id: error.requestId ?? '' });
}

/** `{field: sentence}` when the server named one of the form's fields; otherwise null. */
export function fieldErrors<F extends string>(
  t: TFunction,
  error: unknown,
  fields: readonly F[],
): Partial<Record<F, string>> | null {
  if (error instanceof ApiError && error.field && (fields as readonly string[]).includes(error.field)) {
    return { [error.field]: sentence(t, error) } as Partial<Record<F, string>>;
  }
  return null;
}
