import {
  ActionIcon,
  Button,
  CloseButton,
  Indicator,
  Loader,
  Menu,
  SegmentedControl,
  Skeleton,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import {
  IconCheck,
  IconClock,
  IconFilter,
  IconInbox,
  IconMessageCircle,
  IconPhoneX,
  IconSearch,
  IconSearchOff,
  IconSparkles,
  IconZzz,
} from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { TFunction } from 'i18next';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BeginButton, KindIcon } from '@/features/channels';
import { useNow } from '@/lib/clock';
import { age, dateTime, number, weekdayTime } from '@/lib/format';
import { pictureOf } from '@/lib/pictures';
import type { ConversationSummary, View } from '@/lib/types';
import { Face } from '@/ui/face';
import { Empty, Failure } from '@/ui/page';
import classes from './conversation-list.module.css';
import { countsQuery, listQuery, VIEWS } from './queries';
import { useTypingIn } from './signals';
import { contactName } from './words';

const route = getRouteApi('/inside/inbox/{-$id}');
const QUICK: readonly View[] = ['open', 'mine', 'waiting', 'kira'];
const ROW = 62;

export function ConversationList({
  selected,
  searchRef,
}: {
  selected: string | undefined;
  searchRef: RefObject<HTMLInputElement | null>;
}) {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const view = search.view ?? 'open';
  const q = search.q ?? '';
  const { data: counts } = useQuery(countsQuery);
  const list = useInfiniteQuery(listQuery(view, q));
  const items = list.data?.pages.flatMap((p) => p.items) ?? [];

  const go = (next: View) =>
    void navigate({ search: (s) => ({ ...s, view: next === 'open' ? undefined : next }), replace: true });
  const [typed, setTyped] = useState(q);
  useEffect(() => setTyped(q), [q]);
  const find = useDebouncedCallback(
    (value: string) =>
      void navigate({ search: (s) => ({ ...s, q: value.trim() || undefined }), replace: true }),
    250,
  );

  return (
    <section className={classes.pane} aria-label={t('inbox.list')}>
      <div className={classes.bar}>
        <h1 className={classes.title}>{t('nav.inbox')}</h1>
        <BeginButton small />
        <Menu position="bottom-end" width={230}>
          <Menu.Target>
            <Tooltip label={t('inbox.views')}>
              <Indicator disabled={QUICK.includes(view)} size={7} offset={5}>
                <ActionIcon size="lg" aria-label={t('inbox.views')}>
                  <IconFilter size={18} stroke={1.6} />
                </ActionIcon>
              </Indicator>
            </Tooltip>
          </Menu.Target>
          <Menu.Dropdown>
            {VIEWS.map((v) => (
              <Menu.Item
                key={v}
                onClick={() => go(v)}
                aria-current={v === view || undefined}
                leftSection={v === view ? <IconCheck size={15} /> : <span className={classes.gap} />}
                rightSection={<span className={classes.dim}>{counts ? number(counts[v]) : ''}</span>}
              >
                {t(`views.${v}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
      <div className={classes.tools}>
        {QUICK.includes(view) ? (
          <SegmentedControl
            fullWidth
            size="xs"
            value={view}
            onChange={(value) => go(value as View)}
            aria-label={t('inbox.views')}
            data={QUICK.map((v) => ({ value: v, label: t(`views.${v}Short` as 'views.openShort') }))}
          />
        ) : (
          <div className={classes.chip}>
            {t(`views.${view}`)}
            <CloseButton size="sm" aria-label={t('inbox.showAll')} onClick={() => go('open')} />
          </div>
        )}
        <TextInput
          ref={searchRef}
          size="xs"
          value={typed}
          placeholder={t('inbox.search')}
          aria-label={t('inbox.search')}
          leftSection={<IconSearch size={14} />}
          rightSection={
            list.isFetching && !list.isFetchingNextPage && q ? (
              <Loader size={12} />
            ) : typed ? (
              <CloseButton
                size="xs"
                aria-label={t('common.clear')}
                onClick={() => {
                  setTyped('');
                  find('');
                }}
              />
            ) : null
          }
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            find(event.currentTarget.value);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') event.currentTarget.blur();
          }}
        />
      </div>
      {list.isPending ? (
        <div className={classes.loading} aria-hidden>
          {Array.from({ length: 8 }, (_, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: grey bars have no identity
            <Skeleton key={i} height={46} />
          ))}
        </div>
      ) : list.error && items.length === 0 ? (
        <div className={classes.loading}>
          <Failure error={list.error} retry={() => void list.refetch()} />
        </div>
      ) : items.length === 0 ? (
        <Nothing view={view} q={q} />
      ) : (
        <Rows
          items={items}
          selected={selected}
          more={list.hasNextPage && !list.isFetchingNextPage && !list.isFetchNextPageError}
          loading={list.isFetchingNextPage}
          failed={list.isFetchNextPageError}
          loadMore={() => void list.fetchNextPage()}
        />
      )}
    </section>
  );
}

function Nothing({ view, q }: { view: View; q: string }) {
  const { t } = useTranslation();
  if (q) {
    return (
      <Empty icon={<IconSearchOff size={32} stroke={1.5} />} title={t('inbox.noHits', { q })}>
        {t('inbox.noHitsHint')}
      </Empty>
    );
  }
  const icon =
    view === 'snoozed' ? (
      <IconZzz size={32} stroke={1.5} />
    ) : view === 'kira' ? (
      <IconSparkles size={32} stroke={1.5} />
    ) : (
      <IconInbox size={32} stroke={1.5} />
    );
  return (
    <Empty icon={icon} title={t(`empty.${view}`)}>
      {t(`empty.${view}Hint` as 'empty.allHint')}
    </Empty>
  );
}

function Rows({
  items,
  selected,
  more,
  loading,
  failed,
  loadMore,
}: {
  items: ConversationSummary[];
  selected: string | undefined;
  more: boolean;
  loading: boolean;
  failed: boolean;
  loadMore: () => void;
}) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (i) => items[i]?.id ?? i,
    overscan: 8,
  });
  const shown = rows.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && lastShown >= items.length - 10) loadMore();
  }, [more, lastShown, items.length, loadMore]);

  const at = items.findIndex((i) => i.id === selected);
  // biome-ignore lint/correctness/useExhaustiveDependencies: scroll when the choice moves, not when the list does
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at, { align: 'auto' });
  }, [selected]);

  return (
    <div ref={scroller} className={classes.scroller}>
      <ul className={classes.rows} style={{ height: rows.getTotalSize() }}>
        {shown.map((row) => {
          const item = items[row.index];
          return item ? (
            <li key={item.id} style={{ transform: `translateY(${row.start}px)`, height: ROW }}>
              <Row item={item} selected={item.id === selected} />
            </li>
          ) : null;
        })}
      </ul>
      {loading && (
        <div className={classes.more}>
          <Loader size={16} type="dots" />
        </div>
      )}
      {failed && (
        <div className={classes.more}>
          <Button size="xs" variant="default" onClick={loadMore}>
            {t('common.retry')}
          </Button>
        </div>
      )}
    </div>
  );
}

/** When a snoozed conversation comes back: by weekday within the week, or else with its date. */
function returns(t: TFunction, { status, snoozedUntil }: ConversationSummary, now: number): string | null {
  if (status !== 'SNOOZED' || !snoozedUntil) return null;
  const soon = Date.parse(snoozedUntil) - now < 6 * 86_400_000;
  return t('status.snoozedUntil', { until: (soon ? weekdayTime : dateTime)(snoozedUntil) });
}

function Row({ item, selected }: { item: ConversationSummary; selected: boolean }) {
  const { t } = useTranslation();
  const now = useNow();
  const typing = useTypingIn(item.id);
  const name = contactName(t, item.contact);
  const waiting = item.waitingSince !== null && item.status === 'OPEN';
  return (
    <Link
      to="/inbox/{-$id}"
      params={{ id: item.id }}
      search={(s) => s}
      className={classes.row}
      data-selected={selected || undefined}
      aria-current={selected || undefined}
      preload={false}
    >
      <Face
        name={name}
        seed={item.contact.id}
        corner={
          item.channel === 'chat' ? (
            <IconMessageCircle size={10} stroke={2} />
          ) : (
            <KindIcon channel={item.channel} size={11} />
          )
        }
        picture={pictureOf(item.contact)}
      />
      <span className={classes.words}>
        <span className={classes.line}>
          <span className={classes.name}>{name}</span>
          <span className={classes.time}>{age(item.lastMessageAt, now)}</span>
        </span>
        <span className={classes.line}>
          <span
            className={classes.preview}
            data-unread={(item.unread > 0 && item.holder === 'PERSON') || undefined}
            dir="auto"
          >
            {typing ? (
              <em className={classes.typing}>{t('inbox.typing')}</em>
            ) : item.missedCall ? (
              <span className={classes.missed}>
                <IconPhoneX size={14} stroke={1.8} aria-hidden /> {t('calls.missed')}
              </span>
            ) : (
              [returns(t, item, now), item.preview ?? item.subject].filter(Boolean).join(' · ')
            )}
          </span>
          {item.unread > 0 && item.holder === 'PERSON' ? (
            <span className={classes.unread}>
              {item.unread > 99 ? '99+' : item.unread}
              <span className="visually-hidden"> {t('shell.unread')}</span>
            </span>
          ) : item.status === 'OPEN' && item.holder === 'KIRA' ? (
            <IconSparkles
              size={15}
              stroke={1.7}
              className={classes.kira}
              role="img"
              aria-label={t('inbox.withKira')}
            />
          ) : waiting ? (
            <IconClock
              size={15}
              stroke={1.7}
              className={classes.waiting}
              role="img"
              aria-label={t('views.waiting')}
            />
          ) : null}
        </span>
      </span>
    </Link>
  );
}
