import {
  ActionIcon,
  Badge,
  Button,
  Center,
  Group,
  Loader,
  Menu,
  Skeleton,
  Text,
  Tooltip,
} from '@mantine/core';
import {
  IconArrowDown,
  IconArrowLeft,
  IconCheck,
  IconClock,
  IconCompass,
  IconDots,
  IconEye,
  IconHandStop,
  IconLayoutSidebarRight,
  IconLink,
  IconMessages,
  IconRotate,
  IconSparkles,
} from '@tabler/icons-react';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import {
  Fragment,
  lazy,
  type ReactNode,
  type Ref,
  Suspense,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import {
  CallButton,
  callsQuery,
  channelKeys,
  DeliveryMark,
  deliveriesQuery,
  inboxMailsQuery,
  MessageTools,
} from '@/features/channels';
import { api, data, isProblem } from '@/lib/api';
import { useNow } from '@/lib/clock';
import { dateTime, longDay, sameDay, weekdayTime } from '@/lib/format';
import { useConnectionState, useRealtime } from '@/lib/live';
import { useCan, useSession } from '@/lib/session';
import type { ConversationSummary, Message } from '@/lib/types';
import { Face } from '@/ui/face';
import { Empty, Failure, useDocumentName } from '@/ui/page';
import { told } from '@/ui/toast';
import { type Action, useAct } from './actions';
import type { ComposerHandle } from './composer';
import { remembered } from './live';
import { AssignMenu, SnoozeMenu } from './menus';
import { MessageView, OutgoingView, StreamingView, TypingView } from './message';
import { useOutbox } from './outbox';
import { conversationQuery, messagesQuery } from './queries';
import { usePassing } from './signals';
import { presets } from './snooze';
import classes from './thread.module.css';
import { contactName } from './words';

const Composer = lazy(() => import('./composer'));

export type OpenMenu = 'snooze' | 'assign' | null;

export function Thread({
  id,
  composer,
  menu,
  setMenu,
  onWhy,
  panelOpen,
  togglePanel,
}: {
  id: string;
  composer: Ref<ComposerHandle>;
  menu: OpenMenu;
  setMenu: (menu: OpenMenu) => void;
  onWhy: (message: Message) => void;
  panelOpen: boolean;
  togglePanel: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  // What a list knows of it is shown at once, while the newest is on its way.
  const conversation = useQuery({
    ...conversationQuery(id),
    placeholderData: () => remembered(client, id) ?? undefined,
  });
  const can = useCan();
  const act = useAct();
  const realtime = useRealtime();
  const [quoted, setQuoted] = useState<Message | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another conversation, nothing quoted
  useEffect(() => setQuoted(null), [id]);

  useEffect(() => {
    realtime.view(id);
    return () => realtime.view(null);
  }, [realtime, id]);

  if (conversation.isPending) {
    return (
      <section className={classes.pane} aria-busy aria-label={t('common.loading')}>
        <div className={classes.bar}>
          <Skeleton height={20} width={220} />
        </div>
        <div className={classes.ghosts}>
          <Skeleton height={56} width="52%" />
          <Skeleton height={88} width="60%" ml="auto" />
          <Skeleton height={40} width="38%" />
        </div>
      </section>
    );
  }
  if (isProblem(conversation.error, 'not_found')) return <NoThread gone />;
  if (conversation.error) {
    return (
      <section className={classes.pane}>
        <Center p="xl">
          <Failure error={conversation.error} retry={() => void conversation.refetch()} />
        </Center>
      </section>
    );
  }
  const c = conversation.data;
  const reply = can('CONVERSATIONS_REPLY');
  return (
    <section className={classes.pane} aria-label={t('inbox.with', { name: contactName(t, c.contact) })}>
      <Header
        c={c}
        act={(action) => act(c, action)}
        reply={reply}
        menu={menu}
        setMenu={setMenu}
        panelOpen={panelOpen}
        togglePanel={togglePanel}
      />
      <Messages key={id} c={c} onWhy={onWhy} onQuote={setQuoted} />
      {reply ? (
        <Suspense fallback={<Skeleton height={150} mx={20} mb={16} radius="lg" className={classes.ghost} />}>
          <Composer key={id} conversation={c} handle={composer} quoted={quoted} setQuoted={setQuoted} />
        </Suspense>
      ) : (
        <Text size="sm" c="dimmed" ta="center" p="md">
          {t('common.readOnly')}
        </Text>
      )}
    </section>
  );
}

function Header({
  c,
  act,
  reply,
  menu,
  setMenu,
  panelOpen,
  togglePanel,
}: {
  c: ConversationSummary;
  act: (action: Action) => void;
  reply: boolean;
  menu: OpenMenu;
  setMenu: (menu: OpenMenu) => void;
  panelOpen: boolean;
  togglePanel: () => void;
}) {
  const { t } = useTranslation();
  const { user } = useSession();
  const { viewers } = usePassing(c.id);
  const others = viewers.filter((v) => v.id !== user.id);
  const name = contactName(t, c.contact);
  const title = c.subject || name;
  useDocumentName(title);
  return (
    <header className={classes.bar}>
      <ActionIcon
        component={Link}
        to="/inbox"
        search={true}
        hiddenFrom="sm"
        size="lg"
        aria-label={t('common.back')}
      >
        <IconArrowLeft size={20} />
      </ActionIcon>
      <div className={classes.names}>
        <h2 className={classes.title} title={title} dir="auto">
          {title}
        </h2>
        <div className={classes.sub}>
          <Holder c={c} />
          <span className={classes.via}>
            {t('inbox.via', {
              name,
              channel: t(`channels.${c.channel === 'webhook' ? 'webhookChannel' : c.channel}`, {
                defaultValue: c.channel,
              }),
            })}
          </span>
        </div>
      </div>
      {others.length > 0 && (
        <Tooltip label={t('inbox.viewing', { names: others.map((o) => o.name).join(', ') })}>
          <div className={classes.viewers} role="status">
            <IconEye size={15} stroke={1.6} aria-hidden />
            {others.slice(0, 3).map((o) => (
              <Face key={o.id} name={o.name} seed={o.id} size={24} />
            ))}
            <span className="visually-hidden">
              {t('inbox.viewing', { names: others.map((o) => o.name).join(', ') })}
            </span>
          </div>
        </Tooltip>
      )}
      <Group gap={6} wrap="nowrap">
        {reply && (
          <>
            {c.channel === 'phone' && <CallAgain c={c} />}
            {c.status === 'OPEN' && c.holder === 'KIRA' && (
              <Button
                visibleFrom="md"
                variant="light"
                leftSection={<IconHandStop size={16} stroke={1.7} />}
                onClick={() => act({ do: 'take' })}
              >
                {t('inbox.take')}
              </Button>
            )}
            <AssignMenu
              conversation={c}
              opened={menu === 'assign'}
              onChange={(o) => setMenu(o ? 'assign' : null)}
              act={act}
            />
            {c.status === 'OPEN' && (
              <div className={classes.wide}>
                <SnoozeMenu
                  compact={c.holder === 'KIRA'}
                  opened={menu === 'snooze'}
                  onChange={(o) => setMenu(o ? 'snooze' : null)}
                  act={act}
                />
              </div>
            )}
            {c.status === 'OPEN' ? (
              <Button
                variant="light"
                color="teal"
                leftSection={<IconCheck size={16} stroke={1.9} />}
                onClick={() => act({ do: 'resolve' })}
              >
                {t('inbox.resolve')}
              </Button>
            ) : (
              <Button
                variant="default"
                leftSection={<IconRotate size={16} stroke={1.7} />}
                onClick={() => act({ do: 'reopen' })}
              >
                {t('inbox.reopen')}
              </Button>
            )}
          </>
        )}
        <Menu position="bottom-end" width={220}>
          <Menu.Target>
            <ActionIcon size={36} aria-label={t('inbox.more')}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {reply && c.status === 'OPEN' && c.holder === 'KIRA' && (
              <Menu.Item
                hiddenFrom="md"
                leftSection={<IconHandStop size={16} stroke={1.7} />}
                onClick={() => act({ do: 'take' })}
              >
                {t('inbox.take')}
              </Menu.Item>
            )}
            {reply && c.status === 'OPEN' && c.holder !== 'KIRA' && (
              <Menu.Item
                leftSection={<IconSparkles size={16} stroke={1.7} />}
                onClick={() => act({ do: 'release' })}
              >
                {t('inbox.release')}
              </Menu.Item>
            )}
            {reply &&
              c.status === 'OPEN' &&
              presets(new Date()).map((preset) => (
                <Menu.Item
                  key={preset.key}
                  hiddenFrom="md"
                  leftSection={<IconClock size={16} stroke={1.7} />}
                  onClick={() => act({ do: 'snooze', until: preset.at.toISOString() })}
                >
                  {t('inbox.snoozeFor', { when: t(`snooze.${preset.key}`) })}
                </Menu.Item>
              ))}
            <Menu.Item
              leftSection={<IconLink size={16} stroke={1.7} />}
              onClick={() =>
                void navigator.clipboard
                  .writeText(`${location.origin}/inbox/${c.id}`)
                  .then(() => told(t('inbox.linkCopied')))
              }
            >
              {t('inbox.copyLink')}
            </Menu.Item>
            <Menu.Item leftSection={<IconLayoutSidebarRight size={16} stroke={1.7} />} onClick={togglePanel}>
              {panelOpen ? t('inbox.hidePanel') : t('inbox.showPanel')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
    </header>
  );
}

/** The number that was spoken with last is the one to call. */
function CallAgain({ c }: { c: ConversationSummary }) {
  const calls = useQuery(callsQuery(c.id));
  const number = calls.data?.items.find((call) => call.other)?.other ?? null;
  return <CallButton contact={c.contact.id} phone={number} small />;
}

/** Who has it, in a word: Kira, a colleague, nobody yet; or why it is not open. */
function Holder({ c }: { c: ConversationSummary }) {
  const { t } = useTranslation();
  if (c.status === 'RESOLVED') {
    return <Badge color="gray">{t('status.resolved')}</Badge>;
  }
  if (c.status === 'SNOOZED') {
    return (
      <Badge color="blue">
        {c.snoozedUntil
          ? t('status.snoozedUntil', { until: weekdayTime(c.snoozedUntil) })
          : t('views.snoozed')}
      </Badge>
    );
  }
  if (c.holder === 'KIRA') {
    return (
      <Badge color="iris" leftSection={<IconSparkles size={11} aria-hidden />}>
        {t('inbox.withKira')}
      </Badge>
    );
  }
  if (c.assignee) {
    // On a phone their face stands beside it, and there is no room for both names.
    return (
      <Badge color="teal" visibleFrom="sm">
        {c.assignee.name}
      </Badge>
    );
  }
  return <Badge color="orange">{t('status.unassigned')}</Badge>;
}

function Messages({
  c,
  onWhy,
  onQuote,
}: {
  c: ConversationSummary;
  onWhy: (message: Message) => void;
  onQuote: (message: Message) => void;
}) {
  const { t } = useTranslation();
  const { user } = useSession();
  const can = useCan();
  const thread = useInfiniteQuery(messagesQuery(c.id));
  const deliveries = useQuery({ ...deliveriesQuery(c.id), enabled: c.channel !== 'chat' });
  const outbox = useOutbox();
  const passing = usePassing(c.id);
  const client = useQueryClient();
  const scroller = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const height = useRef(0);
  const [below, setBelow] = useState(0);
  const now = useNow();

  const messages = thread.data?.pages.toReversed().flatMap((p) => p.items) ?? [];
  const stored = new Set(messages.map((m) => m.id));
  const heard = messages.findLast((m) => m.author.kind === 'VISITOR')?.id;
  const inboxMails = useQuery({
    ...inboxMailsQuery(c.id, heard),
    enabled: c.channel === 'email' && heard !== undefined,
    placeholderData: (known) => known,
  });
  const calls = useQuery({ ...callsQuery(c.id), enabled: c.channel === 'phone' });
  const callOf = new Map(calls.data?.items.map((call) => [call.id, call]));
  const mails = new Map(inboxMails.data?.items.map((m) => [m.message, m]));
  // A mail that came in says anew to whom a reply goes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per mail
  useEffect(() => {
    if (c.channel === 'email') {
      void client.invalidateQueries({ queryKey: channelKeys.recipients(c.id) });
    }
  }, [heard]);
  const outgoing = outbox.filter((o) => o.conversationId === c.id && !stored.has(o.id));
  // Of a message that was sent again the newest delivery is shown; the mark tells of its own.
  const last = new Map(deliveries.data?.items.map((d) => [d.messageId, d]));
  const listed = new Map(deliveries.data?.listed.map((l) => [l.delivery, l.reason]));
  const mark = (m: Message) => {
    const delivery = last.get(m.id);
    return (
      delivery && <DeliveryMark delivery={delivery} conversation={c.id} listed={listed.get(delivery.id)} />
    );
  };
  const visitor = contactName(t, c.contact);
  const count = messages.length;
  const oldest = messages[0]?.id;
  const newest = messages.at(-1);

  useReadMark(c, can('CONVERSATIONS_REPLY'));

  // Older messages appear above: what was on screen stays where it was.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the oldest message changes
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box && height.current && !atEnd.current) {
      box.scrollTop += box.scrollHeight - height.current;
    }
    height.current = 0;
  }, [oldest]);

  // The end stays in view while anything grows: a message, an image, an answer being written.
  useEffect(() => {
    const box = scroller.current;
    const content = inner.current;
    if (!box || !content) return;
    const follow = new ResizeObserver(() => {
      if (atEnd.current) box.scrollTop = box.scrollHeight;
    });
    follow.observe(content);
    follow.observe(box);
    return () => follow.disconnect();
  }, []);

  const newestId = newest?.id;
  const mine = newest?.author.id === user.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per new message
  useEffect(() => {
    if (!newestId) return;
    if (atEnd.current || mine) setBelow(0);
    else setBelow((b) => b + 1);
  }, [newestId]);

  const sending = outgoing.length;
  useEffect(() => {
    if (sending > 0) {
      atEnd.current = true;
      const box = scroller.current;
      if (box) box.scrollTop = box.scrollHeight;
    }
  }, [sending]);

  const { hasNextPage, isFetchingNextPage, fetchNextPage } = thread;
  const scrolled = () => {
    const box = scroller.current;
    if (!box) return;
    atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 60;
    if (atEnd.current && below) setBelow(0);
    if (box.scrollTop < 240 && hasNextPage && !isFetchingNextPage && !thread.isFetchNextPageError) {
      height.current = box.scrollHeight;
      void fetchNextPage().then(() => {
        height.current = scroller.current ? height.current : 0;
      });
    }
  };

  const typing = passing.typing.filter((p) => p.id !== user.id || p.kind.toUpperCase() === 'VISITOR');
  const names = typing
    .map((p) => (p.kind.toUpperCase() === 'VISITOR' ? visitor : (p.name ?? t('inbox.colleague'))))
    .join(', ');

  if (thread.error && count === 0) {
    return (
      <div className={classes.scroller}>
        <Center p="xl">
          <Failure error={thread.error} retry={() => void thread.refetch()} />
        </Center>
      </div>
    );
  }
  return (
    <div className={classes.stage}>
      <div
        ref={scroller}
        className={classes.scroller}
        onScroll={scrolled}
        tabIndex={0}
        role="log"
        aria-label={t('inbox.messages')}
      >
        <div ref={inner} className={classes.inner}>
          {isFetchingNextPage && (
            <Center>
              <Loader size={16} type="dots" />
            </Center>
          )}
          {thread.isFetchNextPageError && (
            <Center>
              <Button size="xs" variant="default" onClick={() => void fetchNextPage()}>
                {t('inbox.loadOlder')}
              </Button>
            </Center>
          )}
          {thread.isPending && (
            <div className={classes.ghosts}>
              <Skeleton height={56} width="52%" />
              <Skeleton height={88} width="60%" ml="auto" />
            </div>
          )}
          {messages.map((m, i) => {
            const before = messages[i - 1];
            return (
              <Fragment key={m.id}>
                {(!before || !sameDay(before.at, m.at)) && <Day at={m.at} now={now} />}
                <MessageView
                  message={m}
                  visitor={visitor}
                  me={user.id}
                  follows={follows(before, m)}
                  onWhy={onWhy}
                  mark={mark(m)}
                  mail={mails.get(m.id)}
                  call={callOf.get(m.id)}
                  conversation={c.id}
                  under={
                    c.channel === 'whatsapp' && m.kind === 'MESSAGE' ? (
                      <MessageTools
                        conversation={c.id}
                        message={m}
                        deliveries={deliveries.data?.items ?? []}
                        onQuote={onQuote}
                      />
                    ) : undefined
                  }
                />
              </Fragment>
            );
          })}
          {outgoing.map((o) => (
            <OutgoingView key={o.id} outgoing={o} me={t('inbox.you')} visitor={visitor} />
          ))}
          {passing.answer && c.holder === 'KIRA' && <StreamingView text={passing.answer.text} />}
          {typing.length > 0 && <TypingView names={names} />}
          {c.csat !== null && <Rating c={c} />}
        </div>
      </div>
      {below > 0 && (
        <Button
          className={classes.below}
          size="xs"
          radius="xl"
          leftSection={<IconArrowDown size={14} />}
          onClick={() => {
            atEnd.current = true;
            setBelow(0);
            scroller.current?.scrollTo({ top: scroller.current.scrollHeight, behavior: 'smooth' });
          }}
        >
          {t('inbox.newBelow', { count: below })}
        </Button>
      )}
    </div>
  );
}

function follows(before: Message | undefined, m: Message): boolean {
  return (
    before !== undefined &&
    before.kind === 'MESSAGE' &&
    m.kind === 'MESSAGE' &&
    before.author.kind === m.author.kind &&
    before.author.id === m.author.id &&
    new Date(m.at).getTime() - new Date(before.at).getTime() < 5 * 60_000 &&
    sameDay(before.at, m.at)
  );
}

function Day({ at, now }: { at: string; now: number }): ReactNode {
  const { t } = useTranslation();
  const label = sameDay(at, now)
    ? t('inbox.today')
    : sameDay(at, now - 86_400_000)
      ? t('inbox.yesterday')
      : longDay(at);
  return (
    <p className={classes.day}>
      <time dateTime={at} title={dateTime(at)}>
        {label}
      </time>
    </p>
  );
}

function Rating({ c }: { c: ConversationSummary }) {
  const { t } = useTranslation();
  return (
    <div className={classes.rating}>
      <span role="img" aria-label={t('inbox.rated', { score: c.csat ?? 0 })}>
        {'★'.repeat(c.csat ?? 0)}
        {'☆'.repeat(5 - (c.csat ?? 0))}
      </span>
      {c.csatComment && <q dir="auto">{c.csatComment}</q>}
    </div>
  );
}

/** Says that it was read, once it is open in a window somebody looks at. */
function useReadMark(c: ConversationSummary, may: boolean): void {
  const state = useConnectionState();
  const { id, unread } = c;
  useEffect(() => {
    if (!may || unread === 0 || state.at === 'offline') return;
    const read = () => {
      if (document.visibilityState === 'visible') {
        void data(api.POST('/conversations/{id}/read', { params: { path: { id } } })).catch(() => {});
      }
    };
    const timer = setTimeout(read, 600);
    document.addEventListener('visibilitychange', read);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', read);
    };
  }, [id, unread, state.at, may]);
}

export function NoThread({ gone = false }: { gone?: boolean }) {
  const { t } = useTranslation();
  return (
    <section className={classes.pane}>
      <Center h="100%">
        {gone ? (
          <Empty
            icon={<IconCompass size={32} stroke={1.5} />}
            title={t('inbox.gone')}
            action={
              <Button component={Link} to="/inbox" search={true} variant="default" mt="sm">
                {t('nav.inbox')}
              </Button>
            }
          >
            {t('inbox.goneHint')}
          </Empty>
        ) : (
          <Empty icon={<IconMessages size={32} stroke={1.5} />} title={t('inbox.choose')}>
            {t('inbox.chooseHint')}
          </Empty>
        )}
      </Center>
    </section>
  );
}
