import { Tabs } from '@mantine/core';
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '@/lib/session';
import { Page } from '@/ui/page';
import classes from './settings.module.css';

/** Pages of two columns; the others are one, of one width. */
const WIDE = ['profile', 'chat', 'assistant'];

export function Settings(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const navigate = useNavigate();
  const path = useRouterState({ select: (s) => s.location.pathname });
  const open = path.split('/')[2] ?? 'profile';
  const read = can('SETTINGS_READ');
  const tabs = useRef<HTMLDivElement>(null);
  // On a phone the row of tabs is wider than the screen: the one that is open is to be seen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another path opens another tab
  useEffect(() => {
    tabs.current
      ?.querySelector('[aria-selected=true]')
      ?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [path]);
  return (
    <Page title={t('settings.title')}>
      <Tabs
        value={open}
        onChange={(tab) => void navigate({ to: `/settings/${tab}` as '/settings/profile' })}
        mb="lg"
      >
        <Tabs.List ref={tabs} className={classes.tabs}>
          <Tabs.Tab value="profile">{t('settings.profile')}</Tabs.Tab>
          {read && <Tabs.Tab value="workspace">{t('settings.workspace')}</Tabs.Tab>}
          {read && <Tabs.Tab value="chat">{t('settings.chat')}</Tabs.Tab>}
          {read && <Tabs.Tab value="assistant">{t('settings.assistant')}</Tabs.Tab>}
          {can('CONTACTS_READ') && <Tabs.Tab value="fields">{t('settings.fields')}</Tabs.Tab>}
          {can('CONTACTS_READ') && <Tabs.Tab value="stages">{t('settings.stages')}</Tabs.Tab>}
          {can('CONTACTS_READ') && <Tabs.Tab value="consent">{t('settings.consent')}</Tabs.Tab>}
          {can('CONTACTS_READ') && <Tabs.Tab value="do-not-contact">{t('settings.suppressions')}</Tabs.Tab>}
          {read && <Tabs.Tab value="privacy">{t('settings.privacy')}</Tabs.Tab>}
          {read && <Tabs.Tab value="sources">{t('settings.sources')}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value={open} pt="lg" {...(!WIDE.includes(open) && { className: classes.column })}>
          <Outlet />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
