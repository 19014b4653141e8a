import { Badge, Button, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data, ifMatch } from '@/lib/api';
import { sentence } from '@/lib/problems';
import { useCan } from '@/lib/session';
import type { Stage } from '@/lib/types';
import { Card, CardTitle, Failure, Lines } from '@/ui/page';
import { failed, told } from '@/ui/toast';
import { EntryMenu } from './entry-menu';
import classes from './fields-settings.module.css';
import { keyOf } from './key-of';
import { stagesQuery, TINTS } from './standing';

const COLOURS = Object.keys(TINTS) as Stage['colour'][];

/** The stages that contacts go through, in their order. */
export function StagesSettings(): ReactNode {
  const { t } = useTranslation();
  const query = useQuery(stagesQuery);
  const client = useQueryClient();
  const write = useCan()('SETTINGS_MANAGE');
  const [edited, setEdited] = useState<number | 'new' | null>(null);
  const save = useMutation({
    mutationFn: (stages: Stage[]) =>
      data(
        api.PUT('/settings/contact-stages', {
          params: { header: ifMatch(query.data?.version ?? 0) },
          body: { stages },
        }),
      ),
    onSuccess: (saved) => {
      client.setQueryData(stagesQuery.queryKey, saved);
      setEdited(null);
      told(t('common.saved'));
    },
    onError: (error) => {
      if (!(error instanceof ApiError && error.field)) failed(error);
      void client.invalidateQueries({ queryKey: stagesQuery.queryKey });
    },
  });
  if (query.error && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Lines count={4} height={48} />;
  const { stages } = query.data;
  const replaced = (at: number, stage: Stage) => stages.map((s, i) => (i === at ? stage : s));
  const move = (from: number, to: number) => {
    const next = [...stages];
    next.splice(to, 0, ...next.splice(from, 1));
    save.mutate(next);
  };
  return (
    <Card>
      <CardTitle
        title={t('stages.title')}
        hint={write ? t('stages.hint') : t('common.readOnly')}
        right={
          write && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited('new')}>
              {t('stages.new')}
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
        title={edited === 'new' ? t('stages.new') : t('stages.edit')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {edited !== null && (
          <Form
            {...(edited !== 'new' && stages[edited] && { stage: stages[edited] })}
            taken={stages.map((s) => s.key)}
            at={edited === 'new' ? stages.length : edited}
            error={save.error}
            saving={save.isPending}
            onSave={(stage) => save.mutate(edited === 'new' ? [...stages, stage] : replaced(edited, stage))}
          />
        )}
      </Modal>
      <ol className={classes.fields}>
        {stages.map((stage, i) => (
          <li key={stage.key} data-archived={stage.archived || undefined}>
            <div>
              <Badge color={TINTS[stage.colour]} size="lg" style={{ textTransform: 'none' }}>
                {stage.name}
              </Badge>
              <Text size="xs" c="dimmed" mt={4}>
                <code>{stage.key}</code>
              </Text>
            </div>
            <Group gap={6} ml="auto">
              {stage.archived && <Badge color="gray">{t('fields.archived')}</Badge>}
              {write && (
                <EntryMenu
                  label={stage.name}
                  at={i}
                  of={stages.length}
                  archived={stage.archived === true}
                  onEdit={() => setEdited(i)}
                  onMove={move}
                  onArchive={(archived) => save.mutate(replaced(i, { ...stage, archived }))}
                />
              )}
            </Group>
          </li>
        ))}
      </ol>
    </Card>
  );
}

function Form({
  stage,
  taken,
  at,
  error,
  saving,
  onSave,
}: {
  stage?: Stage;
  taken: string[];
  at: number;
  error: unknown;
  saving: boolean;
  onSave: (stage: Stage) => void;
}) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Stage>(stage ?? { key: '', name: '', colour: 'BLUE' });
  const key = stage ? stage.key : keyOf(draft.name);
  const errorAt = (name: string) =>
    error instanceof ApiError && error.field === `stages[${at}].${name}` ? sentence(t, error) : undefined;
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
          label={t('stages.name')}
          maxLength={40}
          value={draft.name}
          error={
            errorAt('name') ??
            errorAt('key') ??
            (!stage && taken.includes(key) ? t('stages.taken') : undefined)
          }
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('stages.colour')}
          value={draft.colour}
          data={COLOURS.map((colour) => ({ value: colour, label: t(`stages.colours.${colour}`) }))}
          onChange={(event) => setDraft({ ...draft, colour: event.currentTarget.value as Stage['colour'] })}
        />
        <div>
          <Badge color={TINTS[draft.colour]} size="lg" style={{ textTransform: 'none' }}>
            {draft.name.trim() || t('stages.name')}
          </Badge>
        </div>
        <Group justify="flex-end">
          <Button
            type="submit"
            loading={saving}
            disabled={!draft.name.trim() || (!stage && (!key || taken.includes(key)))}
          >
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
