import { Button, Group, Modal, Stack, TagsInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data, ifMatch } from '@/lib/api';
import { sentence } from '@/lib/problems';
import type { Contact } from '@/lib/types';
import { failed, told } from '@/ui/toast';
import { useFields } from './attributes';
import { CompanyPicker, type CompanyRef } from './company-picker';
import { FieldGroups } from './field-groups';
import { begun, FieldInput, type FieldJson, ofSomebodyNew, sent } from './field-input';
import { contactKeys } from './queries';
import { STANDING, type Standing, StandingInput } from './standing';
import { useFault } from './use-fault';

const OWN = ['name', 'email', 'phone', 'externalId'] as const;
type Own = (typeof OWN)[number];

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
  const [own, setOwn] = useState<Record<Own, string>>({
    // A name that only stands in for a missing one is no name to edit.
    name:
      contact && contact.name !== contact.email && !contact.name.startsWith('Visitor ') ? contact.name : '',
    email: contact?.email ?? '',
    phone: contact?.phone ?? '',
    externalId: contact?.externalId ?? '',
  });
  const [standing, setStanding] = useState<Record<Standing, string | null>>({
    ownerId: contact?.ownerId ?? null,
    lifecycleStage: contact?.lifecycleStage ?? null,
  });
  const [company, setCompany] = useState<CompanyRef | null>(contact?.company ?? null);
  const [tags, setTags] = useState<string[]>(contact?.tags ?? []);
  const [values, setValues] = useState<Record<string, FieldJson>>({});
  const save = useMutation({
    mutationFn: () => {
      const changed = Object.fromEntries(
        fields.filter((f) => f.key in values).map((f) => [f.key, sent(f, values[f.key] ?? null)]),
      );
      return contact
        ? data(
            api.PATCH('/contacts/{id}', {
              params: { path: { id: contact.id }, header: ifMatch(contact.version) },
              body: {
                name: own.name.trim(),
                email: own.email.trim(),
                phone: own.phone.trim(),
                fields: changed,
                tags,
                // What stays as it is need not be good any more: an owner may have left.
                ...Object.fromEntries(
                  STANDING.filter((which) => standing[which] !== (contact[which] ?? null)).map((which) => [
                    which,
                    standing[which] ?? '',
                  ]),
                ),
                // One that stays is not named: it may have been chosen by somebody else meanwhile.
                company: company?.id === contact.company?.id ? null : (company?.id ?? ''),
              },
            }),
          )
        : data(
            api.POST('/contacts', {
              body: {
                name: own.name.trim() || null,
                email: own.email.trim() || null,
                phone: own.phone.trim() || null,
                externalId: own.externalId.trim() || null,
                fields: ofSomebodyNew(fields, values),
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
        save.mutate();
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
            value={own[key]}
            error={errorAt(key)}
            onChange={(event) => setOwn({ ...own, [key]: event.currentTarget.value })}
          />
        ))}
        {STANDING.map((which) => (
          <StandingInput
            key={which}
            which={which}
            value={standing[which]}
            error={errorAt(which)}
            onChange={(value) => setStanding({ ...standing, [which]: value })}
          />
        ))}
        <CompanyPicker
          label={t('companies.one')}
          value={company}
          error={errorAt('company')}
          onChange={setCompany}
        />
        <TagsInput
          label={t('contacts.tags')}
          placeholder={tags.length ? undefined : t('contacts.addTag')}
          maxTags={100}
          value={tags}
          error={errorAt('tags')}
          onChange={setTags}
        />
        <FieldGroups fields={fields}>
          {(field) => (
            <FieldInput
              field={field}
              value={field.key in values ? (values[field.key] ?? null) : begun(field, contact)}
              error={errorAt(`fields.${field.key}`)}
              onChange={(value) => setValues({ ...values, [field.key]: value })}
            />
          )}
        </FieldGroups>
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
