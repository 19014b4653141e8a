import { ActionIcon, Indicator, Popover, Text } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { useNow } from '@/lib/clock';
import { ago } from '@/lib/format';
import { useCan } from '@/lib/session';
import classes from './notes.module.css';
import { noteKeys, noticesQuery } from './queries';

/** What I was told, and how much of it is new. */
export function Bell(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const client = useQueryClient();
  const now = useNow();
  const [open, setOpen] = useState(false);
  const { data: notices } = useQuery({ ...noticesQuery, enabled: can('CONTACTS_READ') });
  const read = useMutation({
    mutationFn: (upTo: string) => data(api.POST('/notices/read', { body: { upTo } })),
    onSettled: () => client.invalidateQueries({ queryKey: noteKeys.notices }),
  });
  if (!can('CONTACTS_READ')) return null;
  const unread = notices?.unread ?? 0;
  const close = (opened: boolean) => {
    setOpen(opened);
    const newest = notices?.items[0];
    // Seen is what stood there while it was open.
    if (!opened && unread > 0 && newest) read.mutate(newest.at);
  };
  return (
    <Popover opened={open} onChange={close} position="top" width={300} trapFocus>
      <Indicator disabled={unread === 0} label={unread} size={16} offset={4} color="red">
        <Popover.Target>
          <ActionIcon
            size="lg"
            aria-label={unread > 0 ? t('notices.unread', { count: unread }) : t('notices.title')}
            onClick={() => close(!open)}
          >
            <IconBell size={18} stroke={1.6} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown aria-label={t('notices.title')}>
        {notices && notices.items.length > 0 ? (
          <ul className={classes.notices}>
            {notices.items.slice(0, 20).map((n) => (
              <li key={n.id} data-new={!n.read || undefined}>
                <Link
                  to="/contacts/$id"
                  params={{ id: n.contact.id }}
                  preload={false}
                  onClick={() => close(false)}
                >
                  <span>{t(`notices.${n.type === 'DUE' ? 'due' : 'assigned'}`, { title: n.title })}</span>
                  <span className={classes.meta}>
                    {n.contact.name} · {ago(n.at, now)}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        ) : (
          <Text size="sm" c="dimmed">
            {t('notices.none')}
          </Text>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
