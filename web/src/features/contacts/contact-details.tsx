import { ActionIcon, TextInput, UnstyledButton } from '@mantine/core';
import { IconCheck, IconPencil } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data, ifMatch } from '@/lib/api';
import { useNow } from '@/lib/clock';
import { ago, clockIn, date } from '@/lib/format';
import { fieldErrors, sentence } from '@/lib/problems';
import { useCan } from '@/lib/session';
import type { Contact, ContactField } from '@/lib/types';
import { failed, told } from '@/ui/toast';
import { useFields, valueText } from './attributes';
import { CompanyLink } from './company-link';
import { CompanyPicker, type CompanyRef } from './company-picker';
import { membershipChanged } from './company-queries';
import classes from './contact-details.module.css';
import { byGroup } from './field-groups';
import headings from './field-groups.module.css';
import { contactKeys } from './queries';
import { OWNER, OwnerName, STANDING, StageBadge, StandingInput } from './standing';
import { AllTags } from './tag-badges';

type Field = 'name' | 'email' | 'phone';

/** The facts about a person; what a person may know better can be edited in place. */
export function ContactDetails({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const now = useNow();
  const groups = byGroup(useFields().filter((field) => contact.fields[field.key] !== undefined));
  const own = (fields: ContactField[]) =>
    fields.map((field) => (
      <Fact
        key={field.key}
        label={field.label}
        value={
          field.type === 'COMPANY' ? (
            <CompanyLink id={String(contact.fields[field.key])} />
          ) : (
            valueText(field, contact, t('common.yes'), t('common.no'))
          )
        }
      />
    ));
  return (
    <>
      <dl className={classes.facts}>
        <Editable contact={contact} field="name" label={t('contacts.name')} />
        <Editable contact={contact} field="email" label={t('contacts.email')} type="email" />
        <Editable contact={contact} field="phone" label={t('contacts.phone')} type="tel" />
        {STANDING.map((which) => (
          <Standing key={which} contact={contact} which={which} />
        ))}
        <CompanyFact contact={contact} />
        {contact.externalId && <Fact label={t('contacts.externalId')} value={contact.externalId} />}
        {contact.timeZone && (
          <Fact label={t('contacts.localTime')} value={localTime(contact.timeZone, now)} />
        )}
        {contact.locale && <Fact label={t('contacts.language')} value={languageOf(contact.locale)} />}
        {contact.lastSeenAt && <Fact label={t('contacts.lastSeen')} value={ago(contact.lastSeenAt, now)} />}
        <Fact label={t('contacts.since')} value={date(contact.createdAt)} />
        {contact.tags.length > 0 && (
          <Fact label={t('contacts.tags')} value={<AllTags tags={contact.tags} />} />
        )}
        {own(groups.find((group) => group.name === null)?.fields ?? [])}
      </dl>
      {groups
        .filter((group) => group.name !== null)
        .map((group) => (
          <Fragment key={group.name}>
            <h3 className={headings.heading}>{group.name}</h3>
            <dl className={classes.facts}>{own(group.fields)}</dl>
          </Fragment>
        ))}
    </>
  );
}

function localTime(zone: string, now: number): string {
  const time = clockIn(zone, now);
  return time ? `${time}, ${zone.split('/').at(-1)?.replaceAll('_', ' ')}` : zone;
}

function languageOf(tag: string): string {
  try {
    return new Intl.DisplayNames([document.documentElement.lang], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

function Fact({ label, value }: { label: string; value: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** The company a person belongs to: leads there, and is chosen in place. */
function CompanyFact({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const can = useCan();
  const [editing, setEditing] = useState(false);
  const back = useReturn(editing);
  const { company } = contact;
  const save = useMutation({
    mutationFn: (next: CompanyRef | null) =>
      data(
        api.PATCH('/contacts/{id}', {
          params: { path: { id: contact.id }, header: ifMatch(contact.version) },
          body: { company: next?.id ?? '' },
        }),
      ),
    onSuccess: (saved) => {
      client.setQueryData(contactKeys.one(contact.id), (old: Contact | undefined) => ({ ...old, ...saved }));
      membershipChanged(client);
      setEditing(false);
      told(t('common.saved'));
    },
    onError: (error) => {
      void client.invalidateQueries({ queryKey: contactKeys.one(contact.id) });
      failed(error);
    },
  });
  if (editing) {
    return (
      <div>
        <dt>{t('companies.one')}</dt>
        <dd
          onKeyDown={(event) => {
            if (event.key === 'Escape') {
              event.stopPropagation();
              setEditing(false);
            }
          }}
        >
          <CompanyPicker
            size="xs"
            autoFocus
            hiddenLabel={t('companies.one')}
            value={company}
            disabled={save.isPending}
            onChange={(next) => (next?.id === company?.id ? setEditing(false) : save.mutate(next))}
          />
        </dd>
      </div>
    );
  }
  if (!company && !can('CONTACTS_WRITE')) return null;
  return (
    <div>
      <dt>{t('companies.one')}</dt>
      <dd className={classes.company}>
        {company && (
          <Link to="/companies/$id" params={{ id: company.id }}>
            {company.name}
          </Link>
        )}
        {can('CONTACTS_WRITE') &&
          (company ? (
            <ActionIcon
              size="xs"
              variant="subtle"
              color="gray"
              ref={back}
              aria-label={t('companies.change', { name: company.name })}
              onClick={() => setEditing(true)}
            >
              <IconPencil size={13} aria-hidden />
            </ActionIcon>
          ) : (
            <UnstyledButton ref={back} className={classes.edit} onClick={() => setEditing(true)}>
              <span className={classes.add}>{t('companies.addTo')}</span>
              <IconPencil size={13} aria-hidden />
            </UnstyledButton>
          ))}
      </dd>
    </div>
  );
}

/** Gives the keyboard back to what was left to edit in place. */
function useReturn(editing: boolean) {
  const ref = useRef<HTMLButtonElement>(null);
  const was = useRef(editing);
  useEffect(() => {
    if (was.current && !editing && document.activeElement === document.body) ref.current?.focus();
    was.current = editing;
  }, [editing]);
  return ref;
}

/** The owner, or the stage: chosen where it stands. */
function Standing({ contact, which }: { contact: Contact; which: (typeof STANDING)[number] }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const can = useCan();
  const [editing, setEditing] = useState(false);
  const back = useReturn(editing);
  const label = t(`standing.${which}`);
  const save = useMutation({
    mutationFn: (next: string | null) =>
      data(
        api.PATCH('/contacts/{id}', {
          params: { path: { id: contact.id }, header: ifMatch(contact.version) },
          body: { [which]: next ?? '' },
        }),
      ),
    onSuccess: (saved) => {
      client.setQueryData(contactKeys.one(contact.id), (old: Contact | undefined) => ({ ...old, ...saved }));
      void client.invalidateQueries({ queryKey: contactKeys.lists });
      told(t('common.saved'));
    },
    onError: (error) => {
      void client.invalidateQueries({ queryKey: contactKeys.one(contact.id) });
      failed(error);
    },
  });
  const value = (save.isPending ? save.variables : contact[which]) ?? null;
  const shown = value && (which === OWNER ? <OwnerName owner={value} /> : <StageBadge stage={value} />);
  const write = can('CONTACTS_WRITE');
  if (!write && !value) return null;
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {!write ? (
          shown
        ) : editing ? (
          <StandingInput
            compact
            which={which}
            value={value}
            onChange={(next) => next !== value && save.mutate(next)}
            onClose={() => setEditing(false)}
          />
        ) : (
          <UnstyledButton
            ref={back}
            className={classes.edit}
            // Not disabled while it is saved: it has the keyboard.
            onClick={() => !save.isPending && setEditing(true)}
          >
            <span className="visually-hidden">{label}: </span>
            {shown || <span className={classes.add}>{t(`standing.add.${which}`)}</span>}
            <IconPencil size={13} aria-hidden />
          </UnstyledButton>
        )}
      </dd>
    </div>
  );
}

function Editable({
  contact,
  field,
  label,
  type = 'text',
}: {
  contact: Contact;
  field: Field;
  label: string;
  type?: string;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const can = useCan();
  const [editing, setEditing] = useState(false);
  const back = useReturn(editing);
  const [value, setValue] = useState('');
  /** As it was when it was begun, and as somebody else wrote it meanwhile. */
  const [begun, setBegun] = useState<string | null>(null);
  const [theirs, setTheirs] = useState<string | null>(null);
  const save = useMutation({
    mutationFn: (next: string | null) =>
      data(
        api.PATCH('/contacts/{id}', {
          params: { path: { id: contact.id }, header: ifMatch(contact.version) },
          // An empty text clears the field; a missing one would leave it.
          body: { [field]: next ?? '' },
        }),
      ),
    onSuccess: (saved) => {
      client.setQueryData(contactKeys.one(contact.id), (old: Contact | undefined) => ({ ...old, ...saved }));
      void client.invalidateQueries({ queryKey: contactKeys.lists });
      setEditing(false);
      told(t('common.saved'));
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 409) {
        void client.invalidateQueries({ queryKey: contactKeys.one(contact.id) });
        failed(error);
      }
    },
  });
  const problem = save.error
    ? (fieldErrors(t, save.error, [field] as const)?.[field] ?? sentence(t, save.error))
    : theirs !== null
      ? t('theirs.wrote', { value: theirs || t('timeline.empty') })
      : undefined;
  const shown = contact[field];

  if (editing) {
    const done = () => {
      const next = value.trim() || null;
      if (next === shown) setEditing(false);
      else if (shown !== begun) {
        setBegun(shown);
        setTheirs(shown ?? '');
      } else save.mutate(next);
    };
    return (
      <div>
        <dt>{label}</dt>
        <dd>
          <TextInput
            size="xs"
            type={type}
            value={value}
            maxLength={200}
            autoFocus
            aria-label={label}
            error={problem}
            disabled={save.isPending}
            onChange={(event) => setValue(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') done();
              if (event.key === 'Escape') {
                event.stopPropagation();
                setEditing(false);
                save.reset();
              }
            }}
            rightSection={
              <ActionIcon size="sm" onClick={done} aria-label={t('common.save')} loading={save.isPending}>
                <IconCheck size={14} />
              </ActionIcon>
            }
          />
        </dd>
      </div>
    );
  }
  if (!can('CONTACTS_WRITE')) return shown ? <Fact label={label} value={shown} /> : null;
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <UnstyledButton
          ref={back}
          className={classes.edit}
          aria-label={shown ? `${label}: ${shown}. ${t('contacts.edit')}` : t(`contacts.add.${field}`)}
          onClick={() => {
            setValue(shown ?? '');
            setBegun(shown);
            setTheirs(null);
            save.reset();
            setEditing(true);
          }}
        >
          <span className={shown ? classes.value : classes.add} title={shown ?? undefined}>
            {shown ?? t(`contacts.add.${field}`)}
          </span>
          <IconPencil size={13} aria-hidden />
        </UnstyledButton>
      </dd>
    </div>
  );
}
