import { ActionIcon, Loader, Popover, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { IconTemplate } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { Failure } from '@/ui/page';
import { failed, noted } from '@/ui/toast';
import { offeredQuery } from './queries';
import classes from './templates.module.css';

/** Puts the words of an email template into a reply, filled for whom it is. */
export function InsertTemplate({
  conversation,
  onPick,
}: {
  conversation: string;
  onPick: (text: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const offered = useQuery({ ...offeredQuery(conversation), enabled: opened });
  const pick = useMutation({
    mutationFn: (template: string) =>
      data(
        api.GET('/conversations/{conversation}/email-templates/{template}', {
          params: { path: { conversation, template } },
        }),
      ),
    onSuccess: ({ text, open }) => {
      setOpened(false);
      onPick(text);
      if (open.length > 0) noted(t('templates.fillIn', { what: open.map((key) => `[${key}]`).join(', ') }));
    },
    onError: (error) => failed(error),
  });
  return (
    <Popover opened={opened} onChange={setOpened} position="top-start" trapFocus returnFocus width={280}>
      <Popover.Target>
        <Tooltip label={t('templates.insert')} disabled={opened}>
          <ActionIcon
            aria-label={t('templates.insert')}
            aria-expanded={opened}
            onClick={() => setOpened((o) => !o)}
          >
            <IconTemplate size={17} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p={8} aria-label={t('templates.insert')}>
        {offered.isPending ? (
          <Loader size="sm" />
        ) : offered.error ? (
          <Failure error={offered.error} retry={() => void offered.refetch()} />
        ) : offered.data.items.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('templates.noneToInsert')}
          </Text>
        ) : (
          <ul className={classes.offered}>
            {offered.data.items.map((template) => (
              <li key={template.id}>
                <UnstyledButton
                  className={classes.offer}
                  disabled={pick.isPending}
                  onClick={() => pick.mutate(template.id)}
                >
                  <Text size="sm" fw={600}>
                    {template.name}
                  </Text>
                  <Text size="xs" c="dimmed" truncate>
                    {template.subject}
                  </Text>
                </UnstyledButton>
              </li>
            ))}
          </ul>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
