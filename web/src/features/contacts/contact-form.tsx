import { Button, Group, Modal, Stack, TagsInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data, ifMatch } from '@/lib/api';
import { sentence } from '@/lib/problems';
import type { Contact, ContactField } from '@/lib/types';
import { Theirs } from '@/ui/theirs';
import { failed, told } from '@/ui/toast';
import { useFields } from './attributes';
import { CompanyPicker, type CompanyRef } from './company-picker';
import { FieldGroups } from './field-groups';
import { begun, FieldInput, type FieldJson, faultAt, isUnread, ofSomebodyNew, sent } from './field-input';
import { contactKeys } from './queries';
import { STANDING, type Standing, StandingInput } from './standing';
import { useEdits } from './use-edits';
import { leadToFault, useFault } from './use-fault';

const OWN = ['name', 'email', 'phone', 'externalId'] as const;
type Own = (typeof OWN)[number];
type Told = Record<Own, string> &
  Record<Standing, string | null> & { company: CompanyRef | null; tags: string[] };

/** What was touched, as the API takes it; what is not named stays as it is, whoever it is from. */
function changes(own: Partial<Told>, fields: ContactField[], values: Record<string, FieldJson | undefined>) {
  const { company, tags, ...words } = own;
  return {
    ...Object.fromEntries(Object.entries(words).map(([key, value]) => [key, value?.trim() ?? ''])),
    ...(company !== undefined && { company: company?.id ?? '' }),
    ...(tags && { tags }),
    fields: Object.fromEntries(
      fields.filter((f) => f.key in values).map((f) => [f.key, sent(f, values[f.key] ?? null)]),
    ),
  };
}

function label(t: TFunction, key: keyof Told): string {
  if (key === 'company') return t('companies.one');
  return key === 'ownerId' || key === 'lifecycleStage' ? t(`standing.${key}`) : t(`contacts.${key}`);
}

/** Adds a contact, or corrects all that is known of one. */
export function ContactForm({
  contact,
  opened,
  onClose,
  onSaved,
}: {
  contact?: Contact;
  opened: boolean;
  onClose: () => void;
  onSaved?: (contact: Contact) => void;
}) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={contact ? t('contacts.editTitle') : t('contacts.new')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {opened && <Form {...(contact && { contact })} onClose={onClose} {...(onSaved && { onSaved })} />}
    </Modal>
  );
}

function Form({
  contact,
  onClose,
  onSaved,
}: {
  contact?: Contact;
  onClose: () => void;
  onSaved?: (contact: Contact) => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const fields = useFields();
  const own = useEdits<Told>({
    // A name that only stands in for a missing one is no name to edit.
    name:
      contact && contact.name !== contact.email && !contact.name.startsWith('Visitor ') ? contact.name : '',
    email: contact?.email ?? '',
    phone: contact?.phone ?? '',
    externalId: contact?.externalId ?? '',
    ownerId: contact?.ownerId ?? null,
    lifecycleStage: contact?.lifecycleStage ?? null,
    company: contact?.company ?? null,
    tags: contact?.tags ?? [],
  });
  const values = useEdits<Record<string, FieldJson>>(
    Object.fromEntries(fields.map((field) => [field.key, begun(field, contact)])),
  );
  const both = [
    ...own.clashing.map((key) => label(t, key)),
    ...fields.filter((field) => values.clashing.includes(field.key)).map((field) => field.label),
  ];
  const save = useMutation({
    mutationFn: () => {
      const { name, email, phone, externalId, company, tags, ...standing } = own.values;
      return contact
        ? data(
            api.PATCH('/contacts/{id}', {
              params: { path: { id: contact.id }, header: ifMatch(contact.version) },
              body: changes(own.edits, fields, values.edits),
            }),
          )
        : data(
            api.POST('/contacts', {
              body: {
                name: name.trim() || null,
                email: email.trim() || null,
                phone: phone.trim() || null,
                externalId: externalId.trim() || null,
                fields: ofSomebodyNew(fields, values.edits),
                tags,
                ...standing,
                company: company?.id ?? null,
              },
            }),
          );
    },
    onSuccess: (saved) => {
      client.setQueryData(contactKeys.one(saved.id), saved);
      // Somebody new may have joined a company before this answer was here, and nobody looked yet.
      if (!contact) void client.invalidateQueries({ queryKey: contactKeys.one(saved.id) });
      void client.invalidateQueries({ queryKey: contactKeys.lists });
      void client.invalidateQueries({ queryKey: contactKeys.counts });
      told(t('common.saved'));
      onClose();
      onSaved?.(saved);
    },
    onError: (error) => {
      if (!(error instanceof ApiError && error.field)) failed(error);
      if (contact && error instanceof ApiError && error.code === 'version_conflict') {
        void client.invalidateQueries({ queryKey: contactKeys.one(contact.id) });
      }
    },
  });
  const form = useFault(save.error);
  const errorAt = (field: string): string | undefined =>
    save.error instanceof ApiError && save.error.field?.startsWith(field)
      ? sentence(t, save.error)
      : undefined;
  const shown = contact ? OWN.filter((key) => key !== 'externalId') : OWN;
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (both.length > 0) form.current?.querySelector('[role=alert]')?.scrollIntoView({ block: 'center' });
        else if (fields.some((field) => isUnread(field, values.values[field.key]))) leadToFault(form.current);
        else save.mutate();
      }}
    >
      <Stack>
        {shown.map((key, i) => (
          <TextInput
            key={key}
            data-autofocus={i === 0 || undefined}
            label={t(`contacts.${key}`)}
            type={key === 'email' ? 'email' : key === 'phone' ? 'tel' : 'text'}
            placeholder={key === 'phone' ? '+351 912 345 678' : undefined}
            maxLength={200}
            value={own.values[key]}
            error={errorAt(key)}
            onChange={(event) => own.put({ [key]: event.currentTarget.value })}
          />
        ))}
        {STANDING.map((which) => (
          <StandingInput
            key={which}
            which={which}
            value={own.values[which]}
            error={errorAt(which)}
            onChange={(value) => own.put({ [which]: value })}
          />
        ))}
        <CompanyPicker
          label={t('companies.one')}
          value={own.values.company}
          error={errorAt('company')}
          onChange={(company) => own.put({ company })}
        />
        <TagsInput
          label={t('contacts.tags')}
          placeholder={own.values.tags.length ? undefined : t('contacts.addTag')}
          maxTags={100}
          value={own.values.tags}
          error={errorAt('tags')}
          onChange={(tags) => own.put({ tags })}
        />
        <FieldGroups fields={fields}>
          {(field) => (
            <FieldInput
              field={field}
              value={values.values[field.key] ?? null}
              error={faultAt(t, save.error, field)}
              onChange={(value) => values.put({ [field.key]: value })}
            />
          )}
        </FieldGroups>
        {both.length > 0 && (
          <Theirs
            what={both}
            take={() => {
              own.take();
              values.take();
            }}
            keep={() => {
              own.keep();
              values.keep();
            }}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
