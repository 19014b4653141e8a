/** What contacts have: the fields of every contact, and the workspace's own. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { amount, date, dateTime, decimal } from '@/lib/format';
import type { Contact, ContactField } from '@/lib/types';
import { type Attribute, EVENT, SEGMENT } from './filter';
import { eventNamesQuery, fieldsQuery } from './queries';
import { segmentsQuery } from './segment-queries';
import { OWNER, STAGE, useOwners, useStages } from './standing';

/** The workspace's fields that are in use. */
export function useFields(): ContactField[] {
  return useQuery(fieldsQuery).data?.fields.filter((field) => !field.archived) ?? [];
}

export function useAttributes(): Attribute[] {
  const { t } = useTranslation();
  const fields = useFields();
  const common: Attribute[] = [
    { key: 'name', type: 'TEXT', label: t('contacts.name'), choices: [] },
    { key: 'email', type: 'EMAIL', label: t('contacts.email'), choices: [] },
    { key: 'phone', type: 'TEXT', label: t('contacts.phone'), choices: [] },
    { key: 'externalId', type: 'TEXT', label: t('contacts.externalId'), choices: [] },
    { key: OWNER, type: 'ONE_OF', label: t('standing.ownerId'), choices: [] },
    { key: STAGE, type: 'ONE_OF', label: t('standing.lifecycleStage'), choices: [] },
    { key: 'company', type: 'COMPANY', label: t('companies.one'), choices: [] },
    { key: 'tags', type: 'CHOICES', label: t('contacts.tags'), choices: [] },
    { key: 'verified', type: 'BOOLEAN', label: t('contacts.verified'), choices: [] },
    { key: 'locale', type: 'TEXT', label: t('contacts.language'), choices: [] },
    { key: 'lastSeenAt', type: 'DATE_TIME', label: t('contacts.lastSeen'), choices: [] },
    { key: 'createdAt', type: 'DATE_TIME', label: t('contacts.since'), choices: [] },
  ];
  // A field of the workspace that is called as something that came later keeps its name.
  return [
    ...common.filter((attribute) => !fields.some((f) => f.key === attribute.key)),
    ...fields.map((f) => ({
      key: f.key,
      type: f.type,
      label: f.label,
      choices: f.choices,
      group: f.group ?? null,
    })),
  ];
}

/** All views of pages are one event to filters, and so are those of screens and the groups. */
function eventName(t: TFunction, name: string): string {
  const own = { $page: 'page', $screen: 'screen', $group: 'group' }[name];
  return own ? t(`filter.events.${own as 'page'}`) : name;
}

/** What can be filtered by: attributes, fields no longer in use, and segments but `except`. */
export function useFilterAttributes(except?: string): Attribute[] {
  const { t } = useTranslation();
  const attributes = useAttributes();
  const archived = useQuery(fieldsQuery).data?.fields.filter((field) => field.archived) ?? [];
  const segments = useQuery(segmentsQuery).data ?? [];
  const owners = useOwners();
  const stages = useStages();
  const events = useQuery(eventNamesQuery).data?.names ?? [];
  const options = segments.filter((s) => s.id !== except).map((s) => ({ value: s.id, label: s.name }));
  const choice: Record<string, Attribute['options']> = {
    [OWNER]: [{ value: 'me', label: t('standing.me') }, ...owners],
    [STAGE]: stages.map((s) => ({ value: s.key, label: s.name })),
  };
  return [
    ...attributes.map((a) => (choice[a.key] ? { ...a, options: choice[a.key] } : a)),
    ...archived.map((f) => ({ key: f.key, type: f.type, label: f.label, choices: f.choices, hidden: true })),
    { key: SEGMENT, type: 'SEGMENT', label: t('segments.one'), choices: [], options },
    {
      key: EVENT,
      type: 'EVENT',
      label: t('filter.event'),
      choices: [],
      options: events.map((name) => ({ value: name, label: eventName(t, name) })),
    },
  ];
}

/** A value of one of the workspace's fields, as people read it. */
export function valueText(
  field: Pick<Attribute, 'key' | 'type'>,
  contact: { fields: Contact['fields'] },
  yes: string,
  no: string,
): string {
  const value = contact.fields[field.key] as unknown;
  if (value === undefined || value === null) return '';
  switch (field.type) {
    case 'NUMBER':
      return decimal(Number(value));
    case 'MONEY': {
      const money = value as { amount: number; currency: string };
      return amount(money.amount, money.currency);
    }
    case 'DATE':
      // At noon, so that no time zone makes another day of it.
      return date(`${value}T12:00:00`);
    case 'DATE_TIME':
      return dateTime(value as string);
    case 'BOOLEAN':
      return value ? yes : no;
    case 'CHOICES':
      return (value as string[]).join(', ');
    default:
      return String(value);
  }
}
