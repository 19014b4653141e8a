import {
  ActionIcon,
  Badge,
  Button,
  Group,
  Menu,
  Modal,
  NativeSelect,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { IconArchive, IconDots, IconPencil, IconPlus, IconRestore } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data, ifMatch } from '@/lib/api';
import { sentence } from '@/lib/problems';
import { useCan } from '@/lib/session';
import type { Purpose } from '@/lib/types';
import { Card, CardTitle, Failure, Lines } from '@/ui/page';
import { failed, told } from '@/ui/toast';
import { purposesQuery } from './consent-words';
import classes from './fields-settings.module.css';
import { keyOf } from './key-of';

const BASES = ['OPT_IN', 'OPT_OUT', 'ESSENTIAL'] as const satisfies Purpose['basis'][];

/** What the workspace contacts people for, and what has to be there before it does. */
export function ConsentSettings(): ReactNode {
  const { t } = useTranslation();
  const query = useQuery(purposesQuery);
  const client = useQueryClient();
  const write = useCan()('SETTINGS_MANAGE');
  const [edited, setEdited] = useState<number | 'new' | null>(null);
  const save = useMutation({
    mutationFn: (purposes: Purpose[]) =>
      data(
        api.PUT('/settings/consent', {
          params: { header: ifMatch(query.data?.version ?? 0) },
          body: { purposes },
        }),
      ),
    onSuccess: (saved) => {
      client.setQueryData(purposesQuery.queryKey, saved);
      setEdited(null);
      told(t('common.saved'));
    },
    onError: (error) => {
      if (!(error instanceof ApiError && error.field)) failed(error);
      void client.invalidateQueries({ queryKey: purposesQuery.queryKey });
    },
  });
  if (query.error && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Lines count={3} height={48} />;
  const { purposes } = query.data;
  const replaced = (at: number, purpose: Purpose) => purposes.map((p, i) => (i === at ? purpose : p));
  return (
    <Card>
      <CardTitle
        title={t('purposes.title')}
        hint={write ? t('purposes.hint') : t('common.readOnly')}
        right={
          write && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited('new')}>
              {t('purposes.new')}
            </Button>
          )
        }
      />
      <Modal
        opened={edited !== null}
        onClose={() => {
          save.reset();
          setEdited(null);
        }}
        title={edited === 'new' ? t('purposes.new') : t('purposes.edit')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {edited !== null && (
          <Form
            {...(edited !== 'new' && purposes[edited] && { purpose: purposes[edited] })}
            taken={purposes.map((p) => p.key)}
            at={edited === 'new' ? purposes.length : edited}
            error={save.error}
            saving={save.isPending}
            onSave={(purpose) =>
              save.mutate(edited === 'new' ? [...purposes, purpose] : replaced(edited, purpose))
            }
          />
        )}
      </Modal>
      <ul className={classes.fields}>
        {purposes.map((purpose, i) => (
          <li key={purpose.key} data-archived={purpose.archived || undefined}>
            <div>
              <Text fw={500}>{purpose.name}</Text>
              <Text size="xs" c="dimmed">
                {t(`purposes.bases.${purpose.basis}`)} · <code>{purpose.key}</code>
                {purpose.quietFrom &&
                  purpose.quietTo &&
                  ` · ${t('purposes.quiet', { from: purpose.quietFrom, to: purpose.quietTo })}`}
              </Text>
              {purpose.description && <Text size="sm">{purpose.description}</Text>}
            </div>
            <Group gap={6} ml="auto">
              {purpose.archived && <Badge color="gray">{t('fields.archived')}</Badge>}
              {write && (
                <Menu position="bottom-end">
                  <Menu.Target>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={t('fields.actions', { label: purpose.name })}
                    >
                      <IconDots size={16} />
                    </ActionIcon>
                  </Menu.Target>
                  <Menu.Dropdown>
                    <Menu.Item leftSection={<IconPencil size={14} />} onClick={() => setEdited(i)}>
                      {t('contacts.edit')}
                    </Menu.Item>
                    <Menu.Item
                      leftSection={purpose.archived ? <IconRestore size={14} /> : <IconArchive size={14} />}
                      onClick={() =>
                        save.mutate(replaced(i, { ...purpose, archived: purpose.archived !== true }))
                      }
                    >
                      {purpose.archived ? t('fields.restore') : t('fields.archive')}
                    </Menu.Item>
                  </Menu.Dropdown>
                </Menu>
              )}
            </Group>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Form({
  purpose,
  taken,
  at,
  error,
  saving,
  onSave,
}: {
  purpose?: Purpose;
  taken: string[];
  at: number;
  error: unknown;
  saving: boolean;
  onSave: (purpose: Purpose) => void;
}) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Purpose>(purpose ?? { key: '', name: '', basis: 'OPT_IN' });
  const key = purpose ? purpose.key : keyOf(draft.name);
  const put = (change: Partial<Purpose>) => setDraft({ ...draft, ...change });
  const errorAt = (name: string) =>
    error instanceof ApiError && error.field === `purposes[${at}].${name}` ? sentence(t, error) : undefined;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSave({ ...draft, key });
      }}
    >
      <Stack>
        <TextInput
          data-autofocus
          label={t('purposes.name')}
          maxLength={60}
          value={draft.name}
          error={
            errorAt('name') ??
            errorAt('key') ??
            (!purpose && taken.includes(key) ? t('purposes.taken') : undefined)
          }
          onChange={(event) => put({ name: event.currentTarget.value })}
        />
        <Textarea
          label={t('purposes.description')}
          description={t('purposes.descriptionHint')}
          maxLength={300}
          autosize
          value={draft.description ?? ''}
          error={errorAt('description')}
          onChange={(event) => put({ description: event.currentTarget.value || null })}
        />
        <NativeSelect
          label={t('purposes.basis')}
          description={t(`purposes.basisHints.${draft.basis}`)}
          value={draft.basis}
          data={BASES.map((basis) => ({ value: basis, label: t(`purposes.bases.${basis}`) }))}
          onChange={(event) => put({ basis: event.currentTarget.value as Purpose['basis'] })}
        />
        <Group grow align="flex-start">
          <TextInput
            type="time"
            label={t('purposes.quietFrom')}
            value={draft.quietFrom ?? ''}
            error={errorAt('quietFrom')}
            onChange={(event) => put({ quietFrom: event.currentTarget.value || null })}
          />
          <TextInput
            type="time"
            label={t('purposes.quietTo')}
            value={draft.quietTo ?? ''}
            error={errorAt('quietTo')}
            onChange={(event) => put({ quietTo: event.currentTarget.value || null })}
          />
        </Group>
        <Text size="xs" c="dimmed">
          {t('purposes.quietHint')}
        </Text>
        <Group justify="flex-end">
          <Button
            type="submit"
            loading={saving}
            disabled={!draft.name.trim() || (!purpose && (!key || taken.includes(key)))}
          >
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
