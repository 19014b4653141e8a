import { Stack, TagsInput, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data } from '@/lib/api';
import { sentence } from '@/lib/problems';
import type { MailAddress } from '@/lib/types';
import classes from './mail.module.css';
import { channelKeys, recipientsQuery } from './queries';

/** To whom the reply goes: seen at a glance, changed by a click. */
export function MailRecipients({ conversation }: { conversation: string }): ReactNode {
  const { t } = useTranslation();
  const client = useQueryClient();
  const known = useQuery(recipientsQuery(conversation));
  const [open, setOpen] = useState(false);
  const change = useMutation({
    mutationFn: (body: { to: MailAddress[]; cc: MailAddress[] }) =>
      data(api.PUT('/conversations/{id}/recipients', { params: { path: { id: conversation } }, body })),
    onSuccess: (now) => client.setQueryData(channelKeys.recipients(conversation), now),
  });
  if (!known.data) return null;
  const { to, cc } = known.data;
  if (!open) {
    return (
      <div className={classes.recipients}>
        <UnstyledButton className={classes.summary} onClick={() => setOpen(true)}>
          <span>
            {t('mail.to')} {to.map((a) => a.address).join(', ')}
            {cc.length > 0 && ` · ${t('mail.cc')} ${cc.map((a) => a.address).join(', ')}`}
          </span>
          <VisuallyHidden>{t('mail.changeRecipients')}</VisuallyHidden>
          <IconPencil size={14} aria-hidden />
        </UnstyledButton>
      </div>
    );
  }
  const names = new Map([...to, ...cc].map((a) => [a.address, a.name]));
  const named = (list: string[]) => list.map((address) => ({ address, name: names.get(address) ?? null }));
  const field = change.error instanceof ApiError ? change.error.field : null;
  const said = (of: 'to' | 'cc') => (field?.startsWith(of) ? sentence(t, change.error) : undefined);
  return (
    <Stack gap={4} className={classes.recipients}>
      <TagsInput
        size="xs"
        label={t('mail.to')}
        value={to.map((a) => a.address)}
        error={said('to')}
        onChange={(list) => change.mutate({ to: named(list), cc })}
      />
      <TagsInput
        size="xs"
        label={t('mail.cc')}
        placeholder={t('mail.add')}
        value={cc.map((a) => a.address)}
        error={said('cc')}
        onChange={(list) => change.mutate({ to, cc: named(list) })}
      />
    </Stack>
  );
}
