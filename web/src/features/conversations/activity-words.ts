/** The sentences a contact's timeline is told in. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { companyFieldsQuery, fieldsQuery, OWNER, STAGE, stagesQuery, useOwners } from '@/features/contacts';
import { amount, date, dateTime, decimal, weekdayTime } from '@/lib/format';
import type { Activity, Message } from '@/lib/types';
import { eventSentence } from './words';

export type Labels = ReadonlyMap<string, string>;

/** What the workspace calls its own fields, by key. */
export function useFieldLabels(): Labels {
  const ofContacts = useQuery(fieldsQuery).data?.fields ?? [];
  const ofCompanies = useQuery(companyFieldsQuery).data?.fields ?? [];
  // Where both have a field of a key, the one of contacts names it: there is far more of those.
  return new Map([...ofCompanies, ...ofContacts].map((f) => [f.key, f.label]));
}

const COMMON = {
  name: 'contacts.name',
  email: 'contacts.email',
  phone: 'contacts.phone',
  externalId: 'identity.external',
  external: 'identity.external',
  locale: 'contacts.language',
  timeZone: 'contacts.timeZone',
  ownerId: 'standing.ownerId',
  lifecycleStage: 'standing.lifecycleStage',
  anonymous: 'identity.anonymous',
  company: 'companies.one',
  domains: 'companies.domains',
  website: 'companies.website',
  description: 'companies.description',
  owner: 'companies.owner',
} as const;

export function fieldName(t: TFunction, key: string, labels: Labels): string {
  return labels.get(key) ?? (key in COMMON ? t(COMMON[key as keyof typeof COMMON]) : key);
}

/** What values are called that the journal names by an id or a key, by field. */
export type Names = Readonly<Record<string, ReadonlyMap<string, string>>>;

export function useValueNames(): Names {
  const owners = useOwners();
  const stages = useQuery(stagesQuery).data?.stages ?? [];
  return {
    [OWNER]: new Map(owners.map((o) => [o.value, o.label])),
    [STAGE]: new Map(stages.map((s) => [s.key, s.name])),
  };
}

/** A value as people write it. */
export function written(t: TFunction, value: unknown): string {
  if (value === null || value === undefined || value === '') return t('timeline.empty');
  if (typeof value === 'number') return decimal(value);
  if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no');
  if (Array.isArray(value)) return value.map((v) => written(t, v)).join(', ');
  if (typeof value === 'object') {
    const money = value as { amount?: unknown; currency?: unknown };
    return money.amount !== undefined && money.currency !== undefined
      ? amount(Number(money.amount), String(money.currency))
      : JSON.stringify(value);
  }
  // At noon, so that no time zone makes another day of it.
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)) return date(`${value}T12:00:00`);
  if (
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) &&
    !Number.isNaN(Date.parse(value))
  )
    return dateTime(value);
  return String(value);
}

/** Who did it, where that is not the contact. */
export function doer(t: TFunction, a: Activity): string {
  return a.by.name || t(`timeline.doer.${a.by.kind.toLowerCase() as 'source'}`);
}

export function told(t: TFunction, a: Activity, labels: Labels): string {
  const who = doer(t, a);
  const name = a.story?.name ?? '';
  if (a.call) {
    return t(a.call.incoming ? 'calls.timeline.incoming' : 'calls.timeline.outgoing', {
      number: a.call.number || t('calls.withheld'),
      outcome: a.call.missed ? t('calls.missed') : t(`calls.status.${a.call.status}`),
    });
  }
  switch (a.type) {
    case 'MessageReceived':
      return t('timeline.wrote', { who });
    case 'Answered':
    case 'Replied':
      return t('timeline.answered', { who });
    case 'NoteAdded':
      return t('timeline.noted', { who });
    case 'ContactCreated':
      return t('history.created');
    case 'ContactIdentified':
      return a.story?.verified ? t('history.verified') : t('history.identified');
    case 'ContactRecognised':
      return t('timeline.recognised');
    case 'ContactEdited':
    case 'ContactFieldsChanged':
    case 'CompanyEdited':
    case 'CompanyDomainsChanged':
    case 'CompanyFieldsChanged': {
      const fields = a.story?.changes.map((c) => fieldName(t, c.field, labels)) ?? [];
      return fields.length
        ? t('timeline.changed', { who, fields: fields.join(', ') })
        : t('history.edited', { who });
    }
    case 'ContactAdded':
      return t('history.added', { who });
    case 'ContactImported':
      return t('history.imported');
    case 'ContactTagged':
    case 'CompanyTagged': {
      const tags = (list: string[]) => list.map((tag) => `“${tag}”`).join(', ');
      const { tags: given = [], untagged: taken = [] } = a.story ?? {};
      if (given.length && !taken.length) return t('timeline.tagged', { who, tags: tags(given) });
      if (taken.length && !given.length) return t('timeline.untagged', { who, tags: tags(taken) });
      return t('history.tagged', { who });
    }
    case 'ContactPictured':
      return t('timeline.pictured', { who });
    case 'ContactSeparated':
    case 'ContactRestored':
      return t('history.separated', { who });
    case 'ContactAbsorbed':
      return t('history.merged');
    case 'ContactTracked':
      return name;
    case 'ContactPageViewed':
      return t('timeline.viewed', { page: name || t('timeline.aPage') });
    case 'ContactScreenViewed':
      return t('timeline.screen', { screen: name || t('timeline.aScreen') });
    case 'ContactGrouped':
      return t('timeline.grouped', { group: name });
    case 'CompanyAdded':
      return t('timeline.companyAdded', { who });
    case 'CompanyArchived':
      return t('timeline.companyArchived', { who });
    case 'CompanyReopened':
      return t('timeline.companyReopened', { who });
    case 'NoteWritten':
      return t('timeline.noted', { who });
    case 'TaskAdded':
      return t('timeline.taskAdded', { who, title: a.task?.title ?? '' });
    case 'TaskChanged':
      return t('timeline.taskChanged', { who, title: a.task?.title ?? '' });
    case 'TaskDone':
      return t('timeline.taskDone', { who, title: a.task?.title ?? '' });
    case 'TaskReopened':
      return t('timeline.taskReopened', { who, title: a.task?.title ?? '' });
    case 'TaskDue':
      return t('timeline.taskDue', { title: a.task?.title ?? '' });
    case 'ConsentGiven':
      return t('history.consentGiven');
    case 'ConsentWithdrawn':
      return t('history.consentWithdrawn');
    case 'MailOpened':
      return t('timeline.mailOpened');
    case 'MailClicked':
      return t('timeline.mailClicked');
    case 'MailUnsubscribed':
      return t('timeline.mailUnsubscribed');
    case 'MailResubscribed':
      return t('timeline.mailResubscribed');
    case 'ConversationOpened':
      return t('history.opened', { who });
    default:
      return eventSentence(
        t,
        {
          author: { kind: a.by.kind as Message['author']['kind'], id: a.by.id, name: who },
          event: a.event,
          text: a.type,
        },
        weekdayTime,
      );
  }
}
