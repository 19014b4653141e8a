import { Alert, Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data } from '@/lib/api';
import { number } from '@/lib/format';
import { sentence } from '@/lib/problems';
import type { Shown } from './queries';
import { choice, type Selection } from './selection';

/** The number that somebody wrote, with or without what groups its digits; -1 where it is none. */
export function written(text: string): number {
  const digits = text.replace(/[\s.,'’]/g, '');
  return /^\d{1,12}$/.test(digits) ? Number(digits) : -1;
}

/** Erases those picked, for good, once their number was written down. */
export function EraseForm({
  shown,
  selection,
  count,
  exact,
  onClose,
  onStarted,
}: {
  shown: Shown;
  selection: Selection;
  count: number;
  exact: boolean;
  onClose: () => void;
  onStarted: (job: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const start = useMutation({
    mutationFn: () =>
      data(
        api.POST('/contact-erasures', {
          body: {
            ...choice(shown, selection),
            confirm: written(typed),
          },
        }),
      ),
    onSuccess: (job) => onStarted(job.id),
  });
  const wrong = start.error instanceof ApiError && start.error.code === 'confirmation_wrong';
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate();
      }}
    >
      <Stack>
        <Alert color="red" variant="light">
          {exact
            ? t('bulk.eraseWarning', { count, shown: number(count) })
            : t('bulk.eraseWarningAbout', { shown: number(count) })}
        </Alert>
        <TextInput
          label={t('bulk.eraseConfirm', { shown: number(count) })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={start.error ? (wrong ? t('bulk.eraseWrong') : sentence(t, start.error)) : null}
          inputMode="numeric"
          autoComplete="off"
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" color="red" loading={start.isPending} disabled={written(typed) !== count}>
            {t('bulk.actions.erase')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
