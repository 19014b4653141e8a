import { ActionIcon, Burger, Drawer, Group, Text } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet, useRouter, useRouterState } from '@tanstack/react-router';
import { type ReactNode, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { countsQuery, forgetSignals } from '@/features/conversations';
import { LiveProvider } from '@/lib/live';
import { inBrowser, type Realtime } from '@/lib/realtime';
import { sessionQuery, useCan, useSession } from '@/lib/session';
import { Mark } from '@/ui/mark';
import { CommandPalette, openPalette } from './command-palette';
import { ConnectionNotice } from './connection';
import { Waiting } from './edges';
import { News } from './news';
import classes from './shell.module.css';
import { ShortcutsDialog } from './shortcuts-dialog';
import { Sidebar } from './sidebar';

/** Everything behind the sign-in: the sidebar, the page, and the socket that keeps both current. */
export function Shell(): ReactNode {
  const { t } = useTranslation();
  const session = useQuery(sessionQuery).data;
  const router = useRouter();
  const path = useRouterState({ select: (s) => s.location.pathname });
  const [menu, { toggle, close }] = useDisclosure(false);

  useEffect(() => {
    const leave = () =>
      void router.navigate({ to: '/sign-in', search: { next: router.state.location.href }, replace: true });
    window.addEventListener('kira:signed-out', leave);
    return () => window.removeEventListener('kira:signed-out', leave);
  }, [router]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when the page changes
  useEffect(close, [path]);

  if (!session) return <Waiting />;
  return (
    <Live key={`${session.user.id}/${session.workspace.id}`}>
      <div className={classes.shell}>
        <a className="skip-link" href="#main">
          {t('shell.skip')}
        </a>
        <header className={classes.top}>
          <Burger opened={menu} onClick={toggle} size="sm" aria-label={t('shell.menu')} />
          <Group gap={8}>
            <Mark size={24} />
            <Text fw={600}>{session.workspace.name}</Text>
          </Group>
          <ActionIcon size="lg" onClick={openPalette} aria-label={t('shell.search')}>
            <IconSearch size={20} />
          </ActionIcon>
        </header>
        <aside className={classes.side} aria-label={t('shell.menu')}>
          <Sidebar />
        </aside>
        <Drawer.Root opened={menu} onClose={close} size={276} padding={0}>
          <Drawer.Overlay />
          <Drawer.Content className={classes.drawerContent} aria-label={t('shell.menu')}>
            <Drawer.Body className={classes.drawer}>
              <Sidebar />
            </Drawer.Body>
          </Drawer.Content>
        </Drawer.Root>
        <main id="main" className={classes.main} tabIndex={-1}>
          <ConnectionNotice />
          <div className={classes.content}>
            <Suspense fallback={<Waiting />}>
              <Outlet />
            </Suspense>
          </div>
        </main>
        <CommandPalette />
        <ShortcutsDialog />
        <UnreadTitle />
      </div>
    </Live>
  );
}

function Live({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [realtime] = useState<Realtime>(() =>
    inBrowser(() => {
      // Asks the server whether we are still signed in; 401 leads to the sign-in page.
      void client.fetchQuery({ ...sessionQuery, staleTime: 0 }).then(
        (session) => {
          if (!session) window.dispatchEvent(new Event('kira:signed-out'));
        },
        () => {},
      );
    }),
  );
  useEffect(() => forgetSignals, []);
  useHotkeys([['mod+K', openPalette]], []);
  return (
    <LiveProvider realtime={realtime}>
      <News />
      {children}
    </LiveProvider>
  );
}

/** `(3) Inbox · Kira`: visible in a tab that is not looked at. */
function UnreadTitle() {
  const can = useCan();
  const { workspace } = useSession();
  const { data: counts } = useQuery({ ...countsQuery, enabled: can('CONVERSATIONS_READ') });
  const unread = counts?.unread ?? 0;
  useEffect(() => {
    const show = () => {
      const page = document.documentElement.dataset.page;
      document.title = `${unread > 0 ? `(${unread}) ` : ''}${page ? `${page} · ` : ''}${workspace.name} · Kira`;
    };
    show();
    window.addEventListener('kira:title', show);
    return () => window.removeEventListener('kira:title', show);
  }, [unread, workspace.name]);
  return null;
}
