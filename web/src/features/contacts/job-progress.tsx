/** How far a job on contacts is, and what can be done about it. */
import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { number } from '@/lib/format';
import { useCan } from '@/lib/session';
import type { ContactJob } from '@/lib/types';
import { failed } from '@/ui/toast';
import { isAtWork, jobKeys } from './job-queries';

type Act = 'pause' | 'continue' | 'cancel' | 'undo';

export function useJobAction(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (act: Act) => {
      const params = { params: { path: { id } } };
      switch (act) {
        case 'pause':
          return data(api.POST('/contact-jobs/{id}/pause', params));
        case 'continue':
          return data(api.POST('/contact-jobs/{id}/continue', params));
        case 'cancel':
          return data(api.POST('/contact-jobs/{id}/cancel', params));
        default:
          return data(api.POST('/contact-jobs/{id}/undo', params));
      }
    },
    onSuccess: (job) => client.setQueryData(jobKeys.one(id), job),
    onError: (error) => failed(error),
    onSettled: () => client.invalidateQueries({ queryKey: jobKeys.all }),
  });
}

export function stageOf(job: ContactJob) {
  return job.phase === 'CHECKING' ? job.check : job.phase === 'UNDOING' ? job.undo : job.run;
}

/** `about 2 minutes left`, in the words of the language. */
function left(t: TFunction, seconds: number): string {
  return seconds < 60
    ? t('jobs.secondsLeft', { count: Math.max(1, seconds) })
    : seconds < 3600
      ? t('jobs.minutesLeft', { count: Math.round(seconds / 60) })
      : t('jobs.hoursLeft', { count: Math.round(seconds / 3600) });
}

export function JobProgress({ job, label }: { job: ContactJob; label: string }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const act = useJobAction(job.id);
  const stage = stageOf(job);
  const share = Math.round((stage?.share ?? 0) * 100);
  const known = share > 0;
  return (
    <Stack gap="xs">
      <Group justify="space-between" gap="xs">
        <Text fw={500}>{job.paused ? t('jobs.paused') : label}</Text>
        <Text size="sm" c="dimmed" aria-live="polite">
          {stage?.total
            ? t('jobs.doneOf', { done: number(stage.done), total: number(stage.total) })
            : stage?.done
              ? t('jobs.done', { count: stage.done, done: number(stage.done) })
              : null}
          {job.secondsLeft !== null && job.secondsLeft !== undefined && ` · ${left(t, job.secondsLeft)}`}
        </Text>
      </Group>
      <Progress
        value={known ? share : 100}
        animated={!job.paused}
        striped={!known}
        color={job.paused ? 'gray' : undefined}
        aria-label={label}
        aria-valuetext={known ? `${share} %` : t('jobs.atWork')}
      />
      {can('CONTACTS_WRITE') && isAtWork(job) && (
        <Group gap="xs">
          {job.paused ? (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlayerPlay size={14} />}
              loading={act.isPending}
              onClick={() => act.mutate('continue')}
            >
              {t('jobs.continue')}
            </Button>
          ) : (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlayerPause size={14} />}
              loading={act.isPending}
              onClick={() => act.mutate('pause')}
            >
              {t('jobs.pause')}
            </Button>
          )}
          {job.phase !== 'UNDOING' && (
            <Button
              size="xs"
              variant="subtle"
              color="red"
              leftSection={<IconX size={14} />}
              loading={act.isPending}
              onClick={() => act.mutate('cancel')}
            >
              {t('common.cancel')}
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}

type OnMatch = NonNullable<ContactJob['settings']>['onMatch'];

/** The figures of a stage that are not nought, as words. */
export function useFigures() {
  const { t } = useTranslation();
  return (stage: NonNullable<ContactJob['run']>, onMatch: OnMatch = 'UPDATE') =>
    (
      [
        ['created', 'teal'],
        ['changed', 'blue'],
        ['unchanged', 'gray'],
        ['refused', 'orange'],
        ['repeated', 'gray'],
        ['removed', 'teal'],
        ['restored', 'teal'],
        ['kept', 'orange'],
        ['companiesRemoved', 'teal'],
        ['companiesInUse', 'orange'],
        ['companiesChanged', 'orange'],
      ] as const
    )
      .filter(([name]) => stage[name] > 0)
      .map(([name, color]) => ({
        name,
        color,
        count: stage[name],
        label: t(`jobs.results.${name}`),
        hint: name === 'repeated' ? t(`jobs.repeated.${onMatch}`) : t(`jobs.hints.${name}`),
      }));
}
