import { useTranslation } from 'react-i18next';

const REASONS = [
  'broken_quotes',
  'cell_too_long',
  'column_twice',
  'contact_exists',
  'contact_merged',
  'invalid_card',
  'invalid_character',
  'invalid_email',
  'invalid_encoding',
  'invalid_locale',
  'invalid_phone',
  'invalid_tag',
  'invalid_time_zone',
  'invalid_value',
  'matches_several',
  'nobody',
  'not_a_member',
  'row_too_long',
  'too_long',
  'too_many_cells',
  'too_many_columns',
  'too_many_tags',
  'unknown_stage',
  'value_required',
  'value_taken',
] as const;

/** Why a row was refused, in the reader's language; what is not known is told as the server does. */
export function useReason() {
  const { t } = useTranslation();
  return (code: string, message = code): string => {
    const known = REASONS.find((each) => each === code);
    return known ? t(`imports.reasons.${known}`) : message;
  };
}
