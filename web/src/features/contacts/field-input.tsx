import { MultiSelect, Select, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/lib/api';
import { sentence } from '@/lib/problems';
import type { ContactField } from '@/lib/types';
import { NumberField } from '@/ui/number-field';
import { CompanyPicker } from './company-picker';
import { companyQuery } from './company-queries';

/** What the API takes for a field: null clears it. */
export type FieldJson = string | number | boolean | string[] | null;

/** The value of a contact's field as the form edits it. */
export function editable(field: ContactField, value: unknown): FieldJson {
  if (value === undefined || value === null) return field.type === 'CHOICES' ? [] : null;
  if (field.type === 'MONEY') return (value as { amount: number }).amount;
  if (field.type === 'DATE_TIME') return localTime(value as string);
  return value as FieldJson;
}

/** What a form begins with: of somebody new the defaults, of whom is known what is known. */
export function begun(
  field: ContactField,
  known: { fields: Record<string, unknown> } | undefined,
): FieldJson {
  return editable(field, known ? known.fields[field.key] : field.defaultValue);
}

/** What a form says of the fields of somebody new: what is shown is what is meant, also where it is empty. */
export function ofSomebodyNew(
  fields: ContactField[],
  values: Partial<Record<string, FieldJson>>,
): Record<string, FieldJson> {
  const all = fields.map((field) => {
    const value = field.key in values ? (values[field.key] ?? null) : begun(field, undefined);
    return [field, sent(field, value)] as const;
  });
  return Object.fromEntries(
    all
      .filter(([field, value]) => value !== null || hasDefault(field))
      .map(([field, value]) => [field.key, value]),
  );
}

function hasDefault(field: ContactField): boolean {
  return field.defaultValue !== undefined && field.defaultValue !== null;
}

const ADVISED = ['NUMBER', 'MONEY', 'DATE', 'DATE_TIME', 'URL', 'EMAIL', 'PHONE'] as const;

/** What a form says at a field whose value the server refused, if it did. */
export function faultAt(t: TFunction, error: unknown, field: ContactField): string | undefined {
  if (!(error instanceof ApiError) || error.field !== `fields.${field.key}`) return undefined;
  const type = ADVISED.find((each) => each === field.type);
  return error.code === 'invalid_value' && type ? t(`fields.advice.${type}`) : sentence(t, error);
}

/** Whether it was typed but is no value of the field; its input says so. */
export function isUnread(field: ContactField, value: FieldJson | undefined): boolean {
  return (field.type === 'NUMBER' || field.type === 'MONEY') && typeof value === 'string';
}

/** As the API takes it: a time typed here is a time here. */
export function sent(field: ContactField, value: FieldJson): FieldJson {
  if (value === '' || (Array.isArray(value) && value.length === 0)) return null;
  return field.type === 'DATE_TIME' && typeof value === 'string' ? new Date(value).toISOString() : value;
}

function localTime(iso: string): string {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const HTML_TYPES: Partial<Record<ContactField['type'], string>> = {
  DATE: 'date',
  DATE_TIME: 'datetime-local',
  EMAIL: 'email',
  PHONE: 'tel',
  URL: 'url',
};

export function FieldInput({
  field,
  value,
  onChange,
  error,
  autoFocus,
  unlabelled,
}: {
  field: ContactField;
  value: FieldJson;
  onChange: (value: FieldJson) => void;
  error?: string | undefined;
  autoFocus?: boolean;
  unlabelled?: boolean;
}) {
  const { t } = useTranslation();
  const frame = {
    error,
    autoFocus: autoFocus ?? false,
    ...(unlabelled
      ? { 'aria-label': field.label, size: 'xs' as const }
      : { label: field.label, description: field.help, withAsterisk: field.required }),
  };
  switch (field.type) {
    case 'BOOLEAN':
      return (
        <Select
          {...frame}
          clearable={!field.required}
          value={value === null ? null : String(value)}
          data={[
            { value: 'true', label: t('common.yes') },
            { value: 'false', label: t('common.no') },
          ]}
          onChange={(next) => onChange(next === null ? null : next === 'true')}
        />
      );
    case 'NUMBER':
    case 'MONEY':
      return (
        <NumberField
          {...frame}
          value={value as number | string | null}
          rightSection={field.currency ?? undefined}
          rightSectionWidth={field.currency ? 48 : undefined}
          onChange={onChange}
        />
      );
    case 'COMPANY':
      return <CompanyInput frame={frame} value={value as string | null} onChange={onChange} />;
    case 'CHOICE':
      return (
        <Select
          {...frame}
          clearable={!field.required}
          value={value as string | null}
          data={field.choices}
          onChange={onChange}
        />
      );
    case 'CHOICES':
      return <MultiSelect {...frame} value={value as string[]} data={field.choices} onChange={onChange} />;
    case 'LONG_TEXT':
      return (
        <Textarea
          {...frame}
          autosize
          minRows={3}
          maxLength={10_000}
          value={(value as string | null) ?? ''}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    default:
      return (
        <TextInput
          {...frame}
          type={HTML_TYPES[field.type] ?? 'text'}
          maxLength={255}
          value={(value as string | null) ?? ''}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}

function CompanyInput({
  frame: { 'aria-label': hiddenLabel, ...frame },
  value,
  onChange,
}: {
  frame: Omit<Parameters<typeof CompanyPicker>[0], 'value' | 'onChange'> & { 'aria-label'?: string };
  value: string | null;
  onChange: (value: FieldJson) => void;
}) {
  const known = useQuery({ ...companyQuery(value ?? ''), enabled: value !== null, retry: false });
  return (
    <CompanyPicker
      {...frame}
      {...(hiddenLabel && { hiddenLabel })}
      value={value ? { id: value, name: known.data?.name ?? '' } : null}
      onChange={(company) => onChange(company?.id ?? null)}
    />
  );
}
