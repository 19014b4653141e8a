import {
  Anchor,
  Button,
  CloseButton,
  Group,
  Menu,
  Modal,
  NativeSelect,
  Stack,
  TagsInput,
  Text,
} from '@mantine/core';
import { IconChevronDown, IconRotate2 } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { number, ZONE } from '@/lib/format';
import { sentence } from '@/lib/problems';
import { useCan } from '@/lib/session';
import type { ContactJob } from '@/lib/types';
import { told } from '@/ui/toast';
import { useFields } from './attributes';
import classes from './contacts-page.module.css';
import { EraseForm } from './erase-many';
import { editable, FieldInput, type FieldJson, isUnread, sent } from './field-input';
import { RefusedRows } from './import-refused';
import { JobProgress, useFigures, useJobAction } from './job-progress';
import { isAtWork, jobQuery } from './job-queries';
import type { Shown } from './queries';
import { segmentsQuery } from './segment-queries';
import { choice, NOBODY, type Selection } from './selection';
import { isStanding, OWNER, STANDING, StandingInput } from './standing';

type Action = 'tag' | 'untag' | 'set' | 'clear' | 'segment' | 'erase';

/** What can be done to all who are picked, and how far the last such change is. */
export function BulkBar({
  shown,
  selection,
  onChange,
  loaded,
  found,
}: {
  shown: Shown;
  selection: Selection;
  onChange: (selection: Selection) => void;
  loaded: number;
  found?: { count: number; exact: boolean };
}): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [action, setAction] = useState<Action | null>(null);
  const [job, setJob] = useState<string | null>(null);
  const count = selection.all ? (found?.count ?? 0) : selection.ids.size;
  if (!can('CONTACTS_WRITE')) return null;
  const begun = (id: string) => {
    setAction(null);
    setJob(id);
    onChange(NOBODY);
  };
  return (
    <>
      {count > 0 && (
        <section className={classes.bulk} aria-label={t('bulk.title')}>
          <Text size="sm" fw={500} aria-live="polite">
            {selection.all && found && !found.exact
              ? t('bulk.about', { shown: number(count) })
              : t('bulk.picked', { count, shown: number(count) })}
          </Text>
          {!selection.all && found && found.count > selection.ids.size && selection.ids.size >= loaded && (
            <Button
              size="compact-sm"
              variant="subtle"
              onClick={() => onChange({ all: true, ids: new Set() })}
            >
              {t(found.exact ? 'bulk.all' : 'bulk.allAbout', {
                count: found.count,
                shown: number(found.count),
              })}
            </Button>
          )}
          <Menu position="bottom-start">
            <Menu.Target>
              <Button size="compact-sm" rightSection={<IconChevronDown size={14} />}>
                {t('bulk.change')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {(['tag', 'untag', 'set', 'clear', 'segment'] as const)
                // A segment takes those picked, or all whom a filter means; words are no filter.
                .filter((each) => each !== 'segment' || !selection.all || !shown.q)
                .map((each) => (
                  <Menu.Item key={each} onClick={() => setAction(each)}>
                    {t(`bulk.actions.${each}`)}
                  </Menu.Item>
                ))}
              {can('PRIVACY_ERASE') && (
                <>
                  <Menu.Divider />
                  <Menu.Item color="red" onClick={() => setAction('erase')}>
                    {t('bulk.actions.erase')}
                  </Menu.Item>
                </>
              )}
            </Menu.Dropdown>
          </Menu>
          <CloseButton size="sm" ml="auto" aria-label={t('bulk.nobody')} onClick={() => onChange(NOBODY)} />
        </section>
      )}
      <Modal
        opened={action !== null}
        onClose={() => setAction(null)}
        title={action && t(`bulk.actions.${action}`)}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {action === 'segment' && (
          <SegmentForm
            shown={shown}
            selection={selection}
            count={count}
            onClose={() => setAction(null)}
            onDone={() => {
              setAction(null);
              onChange(NOBODY);
            }}
          />
        )}
        {action === 'erase' && (
          <EraseForm
            shown={shown}
            selection={selection}
            count={count}
            exact={!selection.all || (found?.exact ?? false)}
            onClose={() => setAction(null)}
            onStarted={begun}
          />
        )}
        {action && action !== 'segment' && action !== 'erase' && (
          <ChangeForm
            action={action}
            shown={shown}
            selection={selection}
            count={count}
            exact={!selection.all || (found?.exact ?? false)}
            onClose={() => setAction(null)}
            onStarted={begun}
          />
        )}
      </Modal>
      {job && <RunningChange id={job} onClose={() => setJob(null)} />}
    </>
  );
}

function ChangeForm({
  action,
  shown,
  selection,
  count,
  exact,
  onClose,
  onStarted,
}: {
  action: Exclude<Action, 'segment' | 'erase'>;
  shown: Shown;
  selection: Selection;
  count: number;
  exact: boolean;
  onClose: () => void;
  onStarted: (job: string) => void;
}) {
  const { t } = useTranslation();
  const fields = useFields().filter((f) => action === 'clear' || !f.unique);
  const all = [...STANDING.map((which) => ({ key: which, label: t(`standing.${which}`) })), ...fields];
  const [tags, setTags] = useState<string[]>([]);
  const [key, setKey] = useState<string>(OWNER);
  const field = fields.find((f) => f.key === key);
  const [value, setValue] = useState<FieldJson>(null);
  const start = useMutation({
    mutationFn: () =>
      data(
        api.POST('/contact-changes', {
          body: {
            ...choice(shown, selection),
            tag: action === 'tag' ? tags : null,
            untag: action === 'untag' ? tags : null,
            field: action === 'set' || action === 'clear' ? key : null,
            value: action !== 'set' ? null : field ? sent(field, value) : value,
          },
        }),
      ),
    // Small changes are over before they are answered: what they are now is asked for.
    onSuccess: (job) => onStarted(job.id),
  });
  const tagging = action === 'tag' || action === 'untag';
  const ready = tagging
    ? tags.length > 0
    : (field !== undefined || isStanding(key)) &&
      (action === 'clear' || (value !== null && value !== '' && !(field && isUnread(field, value))));
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate();
      }}
    >
      <Stack>
        {tagging ? (
          <TagsInput
            data-autofocus
            label={t('contacts.tags')}
            maxTags={20}
            maxLength={50}
            value={tags}
            onChange={setTags}
            clearButtonProps={{ 'aria-label': t('common.clear') }}
          />
        ) : (
          <>
            <NativeSelect
              label={t('bulk.field')}
              value={key}
              data={all.map((f) => ({ value: f.key, label: f.label }))}
              onChange={(event) => {
                const next = fields.find((f) => f.key === event.currentTarget.value);
                setKey(event.currentTarget.value);
                setValue(next ? editable(next, undefined) : null);
              }}
            />
            {action === 'set' && isStanding(key) && (
              <StandingInput which={key} value={value as string | null} onChange={setValue} />
            )}
            {action === 'set' && field && <FieldInput field={field} value={value} onChange={setValue} />}
          </>
        )}
        <Text size="sm" role="status">
          {exact
            ? t('bulk.confirm', { count, shown: number(count) })
            : t('bulk.confirmAbout', { shown: number(count) })}
        </Text>
        {start.error && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {sentence(t, start.error)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={start.isPending} disabled={!ready}>
            {t('bulk.start')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Puts those picked into a static segment; its own page takes them out again. */
function SegmentForm({
  shown,
  selection,
  count,
  onClose,
  onDone,
}: {
  shown: Shown;
  selection: Selection;
  count: number;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const segments = useQuery(segmentsQuery).data?.filter((segment) => !segment.live) ?? [];
  const [chosen, setChosen] = useState('');
  const id = chosen || (segments[0]?.id ?? '');
  const put = useMutation({
    mutationFn: () =>
      data(
        api.POST('/segments/{id}/members/add', {
          params: { path: { id } },
          body: selection.all
            ? { contacts: null, filter: shown.filter ?? { all: [] }, timeZone: ZONE }
            : { contacts: [...selection.ids], filter: null, timeZone: null },
        }),
      ),
    onSuccess: () => {
      told(t('bulk.inSegment', { name: segments.find((segment) => segment.id === id)?.name ?? '' }));
      onDone();
    },
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        put.mutate();
      }}
    >
      <Stack>
        {segments.length === 0 ? (
          <Text size="sm">
            {t('bulk.noSegments')}{' '}
            <Anchor component={Link} to="/contacts/segments" size="sm">
              {t('bulk.toSegments')}
            </Anchor>
          </Text>
        ) : (
          <NativeSelect
            label={t('bulk.segment')}
            value={id}
            data={segments.map((segment) => ({ value: segment.id, label: segment.name }))}
            onChange={(event) => setChosen(event.currentTarget.value)}
          />
        )}
        <Text size="sm" role="status">
          {t('bulk.picked', { count, shown: number(count) })}
        </Text>
        {put.error && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {sentence(t, put.error)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={put.isPending} disabled={!id}>
            {t('bulk.actions.segment')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The change that was begun last, until somebody closes it. */
function RunningChange({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { data: job } = useQuery(jobQuery(id));
  const act = useJobAction(id);
  const figures = useFigures();
  const [looking, setLooking] = useState(false);
  if (!job) return null;
  const stage = job.undo ?? job.run;
  const erases = job.what === 'ERASURE';
  return (
    <section className={classes.bulk} aria-label={t('bulk.job')}>
      {isAtWork(job) ? (
        <div style={{ flex: 1 }}>
          <JobProgress
            job={job}
            label={
              job.phase === 'UNDOING' ? t('jobs.undoing') : erases ? t('bulk.erasing') : t('bulk.running')
            }
          />
        </div>
      ) : (
        <>
          <Text size="sm" fw={500} role="status">
            {erases && job.phase === 'DONE' ? t('bulk.erased') : t(`bulk.over.${phaseOf(job)}`)}
          </Text>
          {stage &&
            figures(stage).map((figure) => (
              <Text key={figure.name} size="sm" c="dimmed">
                {number(figure.count)} {figure.label}
              </Text>
            ))}
          {stage && stage.refused > 0 && !job.undo && (
            <Button size="compact-sm" variant="subtle" onClick={() => setLooking(true)}>
              {t('bulk.refused')}
            </Button>
          )}
          <Modal
            opened={looking}
            onClose={() => setLooking(false)}
            size="xl"
            title={t('bulk.refusedTitle')}
            closeButtonProps={{ 'aria-label': t('common.close') }}
          >
            {looking && <RefusedRows job={job} stage="RUN" />}
          </Modal>
          {job.phase !== 'UNDONE' && !erases && (
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconRotate2 size={14} />}
              loading={act.isPending}
              onClick={() => act.mutate('undo')}
            >
              {t('common.undo')}
            </Button>
          )}
          <CloseButton size="sm" ml="auto" aria-label={t('common.close')} onClick={onClose} />
        </>
      )}
    </section>
  );
}

function phaseOf(job: ContactJob): 'DONE' | 'CANCELLED' | 'FAILED' | 'UNDONE' {
  return job.phase === 'CANCELLED' || job.phase === 'FAILED' || job.phase === 'UNDONE' ? job.phase : 'DONE';
}
