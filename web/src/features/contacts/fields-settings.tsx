import {
  Autocomplete,
  Badge,
  Button,
  Checkbox,
  Group,
  Modal,
  NativeSelect,
  Stack,
  TagsInput,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { IconForms, IconGripVertical, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data, ifMatch } from '@/lib/api';
import { sentence } from '@/lib/problems';
import { useCan } from '@/lib/session';
import type { ContactField } from '@/lib/types';
import { Card, CardTitle, Empty, Failure, Lines } from '@/ui/page';
import { failed, told } from '@/ui/toast';
import { valueText } from './attributes';
import { companyFieldsQuery } from './company-queries';
import { EntryMenu } from './entry-menu';
import { byGroup } from './field-groups';
import { editable, FieldInput, type FieldJson, sent } from './field-input';
import classes from './fields-settings.module.css';
import { fieldsQuery } from './queries';
import { useFault } from './use-fault';

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

/** What has fields, and where the API keeps them. */
const OF = {
  contacts: {
    query: fieldsQuery,
    define: (body: ContactField) => api.POST('/contact-fields', { body }),
    change: (version: number, body: ContactField) =>
      api.PUT('/contact-fields/{key}', {
        params: { path: { key: body.key }, header: ifMatch(version) },
        body,
      }),
    arrange: (keys: string[]) => api.PUT('/contact-fields/order', { body: { keys } }),
    arrangeGroups: (groups: string[]) => api.PUT('/contact-fields/groups/order', { body: { groups } }),
    rename: (group: string, name: string) =>
      api.PUT('/contact-fields/groups/name', { body: { group, name } }),
    words: {
      title: 'fields.title',
      hint: 'fields.hint',
      emptyHint: 'fields.emptyHint',
      add: 'fields.new',
    },
  },
  companies: {
    query: companyFieldsQuery,
    define: (body: ContactField) => api.POST('/company-fields', { body }),
    change: (version: number, body: ContactField) =>
      api.PUT('/company-fields/{key}', {
        params: { path: { key: body.key }, header: ifMatch(version) },
        body,
      }),
    arrange: (keys: string[]) => api.PUT('/company-fields/order', { body: { keys } }),
    arrangeGroups: (groups: string[]) => api.PUT('/company-fields/groups/order', { body: { groups } }),
    rename: (group: string, name: string) =>
      api.PUT('/company-fields/groups/name', { body: { group, name } }),
    words: {
      title: 'companies.fieldsTitle',
      hint: 'companies.fieldsHint',
      emptyHint: 'companies.fieldsEmptyHint',
      add: 'companies.newField',
    },
  },
} as const;
type Subject = keyof typeof OF;

/** The fields that the workspace keeps of its contacts and of its companies. */
export function FieldsSettings(): ReactNode {
  return (
    <Stack>
      <Fields of="contacts" />
      <Fields of="companies" />
    </Stack>
  );
}

function Fields({ of }: { of: Subject }): ReactNode {
  const { t } = useTranslation();
  const { words, ...kept } = OF[of];
  const query = useQuery(kept.query as typeof fieldsQuery);
  const client = useQueryClient();
  const write = useCan()('SETTINGS_MANAGE');
  const [edited, setEdited] = useState<ContactField | 'new' | null>(null);
  const [renamed, setRenamed] = useState<string | null>(null);
  const drag = useDrag();
  const settled = {
    onSuccess: () => told(t('common.saved')),
    onError: (error: unknown) => failed(error),
    onSettled: () => client.invalidateQueries({ queryKey: kept.query.queryKey }),
  };
  const arrange = useMutation({
    mutationFn: (keys: string[]) => data(kept.arrange(keys)),
    ...settled,
  });
  const arrangeGroups = useMutation({
    mutationFn: (groups: string[]) => data(kept.arrangeGroups(groups)),
    ...settled,
  });
  const archive = useMutation({
    mutationFn: ({ field, archived }: { field: ContactField; archived: boolean }) =>
      data(kept.change(query.data?.version ?? 0, { ...field, archived })),
    ...settled,
  });
  const shownDefault = (field: ContactField) =>
    field.type === 'COMPANY'
      ? ''
      : valueText(
          field,
          { fields: { [field.key]: field.defaultValue } },
          t('common.yes'),
          t('common.no'),
        ).slice(0, 80);
  if (query.error && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Lines count={4} height={48} />;
  const { fields, groups, version } = query.data;
  const sections = byGroup(fields);
  const moveGroup = (from: number, to: number) => arrangeGroups.mutate(moved(groups, from, to));
  return (
    <Card maw={760}>
      <CardTitle
        title={t(words.title)}
        hint={write ? t(words.hint) : t('common.readOnly')}
        right={
          write && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited('new')}>
              {t(words.add)}
            </Button>
          )
        }
      />
      <Modal
        opened={edited !== null}
        onClose={() => setEdited(null)}
        title={edited === 'new' ? t(words.add) : t('fields.edit')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {edited && (
          <Form
            of={of}
            {...(edited !== 'new' && { field: edited })}
            version={version}
            taken={fields.map((f) => f.key)}
            groups={groups}
            onClose={() => setEdited(null)}
          />
        )}
      </Modal>
      <Modal
        opened={renamed !== null}
        onClose={() => setRenamed(null)}
        title={t('fields.renameGroup')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {renamed !== null && <GroupForm of={of} group={renamed} onClose={() => setRenamed(null)} />}
      </Modal>
      {fields.length === 0 ? (
        <Empty icon={<IconForms size={30} stroke={1.5} />} title={t('fields.empty')}>
          {t(words.emptyHint)}
        </Empty>
      ) : (
        sections.map(({ name, fields: own }) => {
          const at = name === null ? -1 : groups.indexOf(name);
          const all = fields.map((f) => f.key);
          const first = all.indexOf(own[0]?.key ?? '');
          const move = (from: number, to: number) => arrange.mutate(moved(all, first + from, first + to));
          return (
            <section key={name ?? ''} {...(name !== null && { 'aria-label': name })}>
              {name !== null && (
                <Group className={classes.group} {...drag(write, `${of} groups`, at, moveGroup)}>
                  {write && <IconGripVertical size={14} aria-hidden />}
                  <Title order={3} size="sm">
                    {name}
                  </Title>
                  {write && (
                    <EntryMenu
                      label={name}
                      at={at}
                      of={groups.length}
                      edit={t('fields.renameGroup')}
                      onEdit={() => setRenamed(name)}
                      onMove={moveGroup}
                    />
                  )}
                </Group>
              )}
              <ul className={classes.fields}>
                {own.map((field, i) => (
                  <li
                    key={field.key}
                    data-archived={field.archived || undefined}
                    {...drag(write, `${of} in ${name}`, i, move)}
                  >
                    {write && <IconGripVertical size={14} aria-hidden className={classes.grip} />}
                    <div>
                      <Text fw={500}>{field.label}</Text>
                      <Text size="xs" c="dimmed">
                        {t(`fields.types.${field.type}`)} · <code>{field.key}</code>
                        {shownDefault(field) && ` · ${t('fields.begins', { value: shownDefault(field) })}`}
                      </Text>
                    </div>
                    <Group gap={6} ml="auto">
                      {field.required && <Badge color="blue">{t('fields.required')}</Badge>}
                      {field.unique && <Badge color="blue">{t('fields.unique')}</Badge>}
                      {field.archived && <Badge color="gray">{t('fields.archived')}</Badge>}
                      {write && (
                        <EntryMenu
                          label={field.label}
                          at={i}
                          of={own.length}
                          archived={field.archived}
                          onEdit={() => setEdited(field)}
                          onMove={move}
                          onArchive={(archived) => archive.mutate({ field, archived })}
                        />
                      )}
                    </Group>
                  </li>
                ))}
              </ul>
            </section>
          );
        })
      )}
    </Card>
  );
}

function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

/** Entries of one list are dragged onto each other; whoever has no mouse has the menu of each entry. */
function useDrag() {
  const held = useRef<{ list: string; at: number } | null>(null);
  return (on: boolean, list: string, at: number, onMove: (from: number, to: number) => void) =>
    on
      ? {
          draggable: true,
          onDragStart: () => {
            held.current = { list, at };
          },
          onDragEnd: () => {
            held.current = null;
          },
          onDragOver: (event: DragEvent) => {
            if (held.current?.list === list) event.preventDefault();
          },
          onDrop: (event: DragEvent) => {
            event.preventDefault();
            const from = held.current;
            held.current = null;
            if (from && from.list === list && from.at !== at) onMove(from.at, at);
          },
        }
      : {};
}

/** Calls a group otherwise. */
function GroupForm({ of, group, onClose }: { of: Subject; group: string; onClose: () => void }) {
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

/** A key made of a label: “Favourite colour” becomes favourite_colour. */
export function keyOf(label: string): string {
  return label
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, 40);
}

function Form({
  of,
  field,
  version,
  taken,
  groups,
  onClose,
}: {
  of: Subject;
  field?: ContactField;
  version: number;
  taken: string[];
  groups: string[];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [draft, setDraft] = useState<ContactField>(
    field ?? {
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
    },
  );
  const [preset, setPreset] = useState<FieldJson>(editable(draft, field?.defaultValue));
  // News of others must not make a form that does not show them overwrite them.
  const [seen] = useState(version);
  const [ownKey, setOwnKey] = useState<string | null>(field ? field.key : null);
  const key = ownKey ?? keyOf(draft.label);
  const put = (change: Partial<ContactField>) => setDraft({ ...draft, ...change });
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
        await data(OF[of].change(seen, body));
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
        save.mutate();
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
            put({ type });
            setPreset(editable({ ...draft, type }, null));
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
              put({ choices });
              // What can no longer be chosen is no default any more.
              setPreset((now) =>
                Array.isArray(now)
                  ? now.filter((choice) => choices.includes(choice))
                  : now !== null && !choices.includes(String(now))
                    ? null
                    : now,
              );
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
            onChange={setPreset}
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
