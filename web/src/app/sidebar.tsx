import {
  ActionIcon,
  Kbd,
  Menu,
  Progress,
  Tooltip,
  UnstyledButton,
  useMantineColorScheme,
} from '@mantine/core';
import {
  IconCheck,
  IconDeviceDesktop,
  IconKeyboard,
  IconLanguage,
  IconLogout,
  IconMoon,
  IconPlus,
  IconSearch,
  IconSelector,
  IconSparkles,
  IconSun,
  IconUser,
} from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { countsQuery } from '@/features/conversations';
import { Bell } from '@/features/notes';
import { api, data } from '@/lib/api';
import { number } from '@/lib/format';
import { known, LANGUAGES, type Language, speak } from '@/lib/i18n';
import { enter, useCan, useSession } from '@/lib/session';
import { Face } from '@/ui/face';
import { Mark } from '@/ui/mark';
import { failed } from '@/ui/toast';
import { openPalette } from './command-palette';
import { addressOf, GROUPS, type Place } from './navigation';
import { NewWorkspaceDialog } from './new-workspace-dialog';
import { openShortcuts } from './shortcuts-dialog';
import classes from './sidebar.module.css';

const APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function Sidebar() {
  const { t } = useTranslation();
  const can = useCan();
  const { data: counts } = useQuery({ ...countsQuery, enabled: can('CONVERSATIONS_READ') });
  return (
    <div className={classes.sidebar}>
      <WorkspaceSwitch />
      <UnstyledButton className={classes.search} onClick={openPalette}>
        <IconSearch size={16} stroke={1.7} aria-hidden />
        <span>{t('shell.searchOrAsk')}</span>
        <Kbd aria-hidden>{APPLE ? '⌘K' : 'Ctrl K'}</Kbd>
      </UnstyledButton>
      <nav className={classes.nav} aria-label={t('shell.navigation')}>
        {GROUPS.map((group) => {
          const places = ([...group.places] as Place[]).filter((p) => p.needs === null || can(p.needs));
          return places.length === 0 ? null : (
            <div key={group.key}>
              <div className={classes.group} id={`nav-${group.key}`}>
                {t(`nav.${group.key}`)}
              </div>
              <ul aria-labelledby={`nav-${group.key}`}>
                {places.map((place) => (
                  <li key={place.key}>
                    <Link
                      to={addressOf(place)}
                      className={classes.link}
                      activeOptions={{ exact: place.to === '/', includeSearch: false }}
                      activeProps={{ 'data-active': true }}
                    >
                      <place.icon size={18} stroke={1.6} aria-hidden />
                      <span className={classes.label}>{t(`nav.${place.key}`)}</span>
                      {place.key === 'inbox' && counts && counts.unread > 0 && (
                        <span className={classes.count}>
                          {number(counts.unread)}
                          <span className="visually-hidden"> {t('shell.unread')}</span>
                        </span>
                      )}
                    </Link>
                  </li>
                ))}
              </ul>
            </div>
          );
        })}
      </nav>
      {counts && counts.open > 0 && (
        <div className={classes.kira}>
          <div className={classes.kiraLine}>
            <span>
              <IconSparkles size={14} stroke={1.7} aria-hidden /> {t('shell.withKira')}
            </span>
            <span className={classes.kiraCount}>
              {t('shell.withKiraOf', { kira: number(counts.kira), all: number(counts.open) })}
            </span>
          </div>
          <Progress size={4} value={(100 * counts.kira) / counts.open} aria-label={t('shell.withKira')} />
        </div>
      )}
      <UserMenu />
    </div>
  );
}

function WorkspaceSwitch() {
  const { t } = useTranslation();
  const session = useSession();
  const client = useQueryClient();
  const router = useRouter();
  const [creating, setCreating] = useState(false);
  const change = useMutation({
    mutationFn: (workspaceId: string) => data(api.POST('/session/workspace', { body: { workspaceId } })),
    onSuccess: async (next) => {
      await router.navigate({ to: '/' });
      enter(client, next);
    },
    onError: (error) => failed(error),
  });
  return (
    <>
      <Menu position="bottom-start" width={252}>
        <Menu.Target>
          <UnstyledButton className={classes.workspace}>
            <Mark />
            <span className="visually-hidden">{t('shell.workspace')}</span>
            <span className={classes.names}>
              <span className={classes.strong}>{session.workspace.name}</span>
              <span className={classes.weak}>{t(`roles.${session.role}`)}</span>
            </span>
            <IconSelector size={16} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('shell.workspaces')}</Menu.Label>
          {session.workspaces.map((w) => (
            <Menu.Item
              key={w.id}
              leftSection={<Face name={w.name} seed={w.id} size={22} />}
              rightSection={w.id === session.workspace.id ? <IconCheck size={16} /> : undefined}
              onClick={() => {
                if (w.id !== session.workspace.id) change.mutate(w.id);
              }}
            >
              {w.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
            {t('shell.newWorkspace')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <NewWorkspaceDialog opened={creating} onClose={() => setCreating(false)} />
    </>
  );
}

function UserMenu() {
  const { t, i18n } = useTranslation();
  const session = useSession();
  const client = useQueryClient();
  const router = useRouter();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = useMutation({
    mutationFn: () => data(api.POST('/auth/sign-out')),
    onSuccess: async () => {
      enter(client, null);
      await router.navigate({ to: '/sign-in' });
    },
    onError: (error) => failed(error),
  });
  const language = useMutation({
    mutationFn: async (locale: Language) => {
      await speak(locale);
      return data(api.PATCH('/session', { body: { locale } }));
    },
    onSuccess: (next) => client.setQueryData(['session'], next),
    onError: (error) => failed(error),
  });
  const next = colorScheme === 'light' ? 'dark' : colorScheme === 'dark' ? 'auto' : 'light';
  const SchemeIcon =
    colorScheme === 'light' ? IconSun : colorScheme === 'dark' ? IconMoon : IconDeviceDesktop;
  return (
    <div className={classes.user}>
      <Menu position="top-start" width={220}>
        <Menu.Target>
          <UnstyledButton className={classes.me}>
            <Face name={session.user.name} seed={session.user.id} size={30} />
            <span className="visually-hidden">{t('shell.account')}</span>
            <span className={classes.names}>
              <span className={classes.strong}>{session.user.name}</span>
              <span className={classes.weak}>{session.user.email}</span>
            </span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconUser size={16} />} component={Link} to="/settings/profile">
            {t('shell.profile')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconKeyboard size={16} />}
            rightSection={<Kbd>?</Kbd>}
            onClick={openShortcuts}
          >
            {t('shell.shortcuts')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>{t('auth.language')}</Menu.Label>
          {LANGUAGES.map((l) => (
            <Menu.Item
              key={l.value}
              lang={l.value}
              leftSection={<IconLanguage size={16} />}
              rightSection={known(i18n.language) === l.value ? <IconCheck size={16} /> : undefined}
              onClick={() => language.mutate(l.value)}
            >
              {l.label}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate()}>
            {t('shell.signOut')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Bell />
      <Tooltip label={t(`scheme.${colorScheme}`)}>
        <ActionIcon
          size="lg"
          aria-label={`${t('scheme.change')}: ${t(`scheme.${colorScheme}`)}`}
          onClick={() => setColorScheme(next)}
        >
          <SchemeIcon size={18} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
