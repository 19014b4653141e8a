import {
  Autocomplete,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  Stack,
  TagsInput,
  TextInput,
} from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, data } from '@/lib/api';
import { sentence } from '@/lib/problems';
import type { ContactField } from '@/lib/types';
import { Theirs } from '@/ui/theirs';
import { failed, told } from '@/ui/toast';
import { editable, FieldInput, type FieldJson, isUnread, sent } from './field-input';
import { OF, type Subject } from './field-subjects';
import { keyOf } from './key-of';
import { useEdits } from './use-edits';
import { leadToFault, useFault } from './use-fault';

const TYPES = [
  'TEXT',
  'LONG_TEXT',
  'NUMBER',
  'MONEY',
  'DATE',
  'DATE_TIME',
  'BOOLEAN',
  'CHOICE',
  'CHOICES',
  'URL',
  'EMAIL',
  'PHONE',
  'COMPANY',
] as const satisfies ContactField['type'][];
const UNIQUE: ContactField['type'][] = ['TEXT', 'NUMBER', 'EMAIL', 'PHONE', 'URL'];

const NEW: ContactField = {
  key: '',
  label: '',
  type: 'TEXT',
  choices: [],
  currency: 'EUR',
  required: false,
  unique: false,
  help: null,
  group: null,
  archived: false,
  defaultValue: null,
};

/** Makes a field, or changes one. */
export function FieldForm({
  of,
  field,
  version,
  taken,
  groups,
  onClose,
}: {
  of: Subject;
  field?: ContactField;
  /** Of all fields: it grows with every change of any of them. */
  version: number;
  taken: string[];
  groups: string[];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const now = field ?? NEW;
  const { values, put, ...others } = useEdits<ContactField & { preset: FieldJson }>({
    ...now,
    preset: editable(now, now.defaultValue),
  });
  const { preset, ...draft } = values;
  const [ownKey, setOwnKey] = useState<string | null>(field ? field.key : null);
  const key = ownKey ?? keyOf(draft.label);
  const unique = draft.unique && UNIQUE.includes(draft.type);
  const choosing = draft.type === 'CHOICE' || draft.type === 'CHOICES';
  const save = useMutation({
    mutationFn: async () => {
      const body = {
        ...draft,
        key,
        choices: choosing ? draft.choices : [],
        currency: draft.type === 'MONEY' ? draft.currency : null,
        unique,
        group: draft.group?.trim() || null,
        defaultValue: unique ? null : sent(draft, preset),
      };
      if (field) {
        await data(OF[of].change(version, body));
      } else {
        await data(OF[of].define(body));
      }
    },
    onSuccess: () => {
      told(t('common.saved'));
      onClose();
    },
    onError: (error) => {
      if (!(error instanceof ApiError && error.field)) failed(error);
    },
    onSettled: () => client.invalidateQueries({ queryKey: OF[of].query.queryKey }),
  });
  const form = useFault(save.error);
  const errorAt = (name: string): string | undefined =>
    save.error instanceof ApiError && save.error.field?.startsWith(name)
      ? sentence(t, save.error)
      : undefined;
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (others.clashing.length > 0)
          form.current?.querySelector('[role=alert]')?.scrollIntoView({ block: 'center' });
        else if (!unique && isUnread(draft, preset)) leadToFault(form.current);
        else save.mutate();
      }}
    >
      <Stack>
        <TextInput
          data-autofocus
          label={t('fields.label')}
          maxLength={60}
          value={draft.label}
          error={errorAt('label')}
          onChange={(event) => put({ label: event.currentTarget.value })}
        />
        <TextInput
          label={t('fields.key')}
          description={t('fields.keyHint')}
          maxLength={40}
          readOnly={Boolean(field)}
          value={key}
          error={errorAt('key') ?? (!field && taken.includes(key) ? t('fields.taken') : undefined)}
          onChange={(event) => setOwnKey(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('fields.type')}
          description={field ? t('fields.typeFixed') : undefined}
          disabled={Boolean(field)}
          value={draft.type}
          data={TYPES.map((type) => ({ value: type, label: t(`fields.types.${type}`) }))}
          onChange={(event) => {
            const type = event.currentTarget.value as ContactField['type'];
            put({ type, preset: editable({ ...draft, type }, null) });
          }}
        />
        {choosing && (
          <TagsInput
            label={t('fields.choices')}
            description={t('fields.choicesHint')}
            maxTags={100}
            value={draft.choices}
            error={errorAt('choices')}
            onChange={(choices) => {
              // What can no longer be chosen is no default any more.
              const left = Array.isArray(preset)
                ? preset.filter((choice) => choices.includes(choice))
                : preset !== null && !choices.includes(String(preset))
                  ? null
                  : preset;
              put({ choices, preset: left });
            }}
          />
        )}
        {draft.type === 'MONEY' && (
          <TextInput
            label={t('fields.currency')}
            maxLength={3}
            value={draft.currency ?? ''}
            error={errorAt('currency')}
            onChange={(event) => put({ currency: event.currentTarget.value.toUpperCase() })}
          />
        )}
        <Autocomplete
          label={t('fields.group')}
          description={t('fields.groupHint')}
          maxLength={60}
          data={groups}
          value={draft.group ?? ''}
          error={errorAt('group')}
          onChange={(group) => put({ group })}
        />
        {!unique && (
          <FieldInput
            // Another type is another input, with nothing left in it.
            key={draft.type}
            field={{
              ...draft,
              label: t('fields.defaultValue'),
              help: t(of === 'companies' ? 'companies.defaultHint' : 'fields.defaultHint'),
              required: false,
            }}
            value={preset}
            error={errorAt('defaultValue')}
            onChange={(preset) => put({ preset })}
          />
        )}
        <TextInput
          label={t('fields.help')}
          description={t('fields.helpHint')}
          maxLength={300}
          value={draft.help ?? ''}
          error={errorAt('help')}
          onChange={(event) => put({ help: event.currentTarget.value || null })}
        />
        <Checkbox
          label={t('fields.required')}
          description={t('fields.requiredHint')}
          checked={draft.required}
          onChange={(event) => put({ required: event.currentTarget.checked })}
        />
        {UNIQUE.includes(draft.type) && (
          <Checkbox
            label={t('fields.unique')}
            description={t(of === 'companies' ? 'companies.uniqueHint' : 'fields.uniqueHint')}
            disabled={Boolean(field)}
            checked={draft.unique}
            onChange={(event) => put({ unique: event.currentTarget.checked })}
          />
        )}
        {others.clashing.length > 0 && <Theirs take={others.take} keep={others.keep} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!draft.label.trim()}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Calls a group otherwise. */
export function GroupForm({ of, group, onClose }: { of: Subject; group: string; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState(group);
  const save = useMutation({
    mutationFn: () => data(OF[of].rename(group, name)),
    onSuccess: () => {
      told(t('common.saved'));
      onClose();
    },
    onError: (error) => {
      if (!(error instanceof ApiError && error.field)) failed(error);
    },
    onSettled: () => client.invalidateQueries({ queryKey: OF[of].query.queryKey }),
  });
  const form = useFault(save.error);
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
        <TextInput
          data-autofocus
          label={t('fields.group')}
          maxLength={60}
          value={name}
          error={save.error instanceof ApiError && save.error.field ? sentence(t, save.error) : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!name.trim()}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
