import { Drawer } from '@mantine/core';
import { useLocalStorage, useMediaQuery } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isGoing, isTyping } from '@/lib/keys';
import { useCan } from '@/lib/session';
import type { ConversationSummary, Message } from '@/lib/types';
import { useDocumentName } from '@/ui/page';
import { useAct } from './actions';
import type { ComposerHandle } from './composer';
import { ContactPanel, WhyPanel } from './contact-panel';
import { ConversationList } from './conversation-list';
import classes from './inbox-page.module.css';
import { conversationKeys, conversationQuery, listQuery } from './queries';
import { NoThread, type OpenMenu, Thread } from './thread';

const route = getRouteApi('/inside/inbox/{-$id}');

export function InboxPage(): ReactNode {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const client = useQueryClient();
  const can = useCan();
  const act = useAct();
  const searchRef = useRef<HTMLInputElement>(null);
  const composer = useRef<ComposerHandle>(null);
  const [menu, setMenu] = useState<OpenMenu>(null);
  const [why, setWhy] = useState<Message | null>(null);
  const wide = useMediaQuery('(min-width: 80em)', true, { getInitialValueInEffect: false });
  const [pinned, setPinned] = useLocalStorage({ key: 'kira.panel', defaultValue: true });
  const [drawer, setDrawer] = useState(false);
  useDocumentName(t('nav.inbox'));

  // biome-ignore lint/correctness/useExhaustiveDependencies: another conversation, another panel
  useEffect(() => {
    setWhy(null);
    setMenu(null);
    setDrawer(false);
  }, [id]);

  const explain = useCallback((message: Message) => {
    setWhy(message);
    setDrawer(true);
  }, []);

  useEffect(() => {
    const step = (by: 1 | -1) => {
      const items =
        client
          .getQueryData(listQuery(search.view ?? 'open', search.q ?? '').queryKey)
          ?.pages.flatMap((p) => p.items) ?? [];
      const at = items.findIndex((i) => i.id === id);
      const next = items[at < 0 ? 0 : at + by];
      if (next) void navigate({ params: { id: next.id }, search: (s) => s });
    };
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isGoing()) return;
      const c = id ? client.getQueryData<ConversationSummary>(conversationKeys.one(id)) : undefined;
      const reply = can('CONVERSATIONS_REPLY');
      const keys: Record<string, (() => void) | undefined> = {
        j: () => step(1),
        k: () => step(-1),
        '/': () => searchRef.current?.focus(),
        Escape: why ? () => setWhy(null) : undefined,
        ...(c && reply
          ? {
              r: () => composer.current?.write('reply'),
              n: () => composer.current?.write('note'),
              e: () => act(c, { do: c.status === 'OPEN' ? 'resolve' : 'reopen' }),
              s: () => c.status === 'OPEN' && setMenu('snooze'),
              a: () => setMenu('assign'),
              t: () => act(c, { do: 'take' }),
            }
          : {}),
      };
      const run = keys[event.key];
      if (run) {
        event.preventDefault();
        run();
      }
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  });

  const panel = why ? (
    <WhyPanel
      message={why}
      onClose={() => {
        setWhy(null);
        setDrawer(false);
      }}
    />
  ) : id ? (
    <ContactPanel id={id} />
  ) : null;
  const missing = useQuery({ ...conversationQuery(id ?? ''), enabled: id !== undefined }).isLoadingError;
  const beside = wide && !missing && (pinned || why !== null);

  return (
    <div className={classes.inbox} data-open={id ? true : undefined} data-panel={(id && beside) || undefined}>
      <ConversationList selected={id} searchRef={searchRef} />
      {id ? (
        <Thread
          id={id}
          composer={composer}
          menu={menu}
          setMenu={setMenu}
          onWhy={explain}
          panelOpen={wide ? pinned : drawer}
          togglePanel={() => (wide ? setPinned((p) => !p) : setDrawer((d) => !d))}
        />
      ) : (
        <NoThread />
      )}
      {id && beside && (
        <aside
          className={classes.panel}
          aria-label={why ? t('answer.why') : t('contacts.details')}
          tabIndex={0}
        >
          {panel}
        </aside>
      )}
      {id && !wide && (
        <Drawer
          opened={drawer}
          onClose={() => {
            setDrawer(false);
            setWhy(null);
          }}
          position="right"
          size={340}
          title={why ? '' : t('contacts.details')}
          withCloseButton={!why}
          closeButtonProps={{ 'aria-label': t('common.close') }}
        >
          {panel}
        </Drawer>
      )}
    </div>
  );
}
