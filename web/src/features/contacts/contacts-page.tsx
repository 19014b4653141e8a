import { Badge, CloseButton, Group, Loader, Skeleton, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconAddressBook, IconSearch, IconSearchOff } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '@/lib/clock';
import { ago } from '@/lib/format';
import type { Contact } from '@/lib/types';
import { Face } from '@/ui/face';
import { Empty, Failure, Page } from '@/ui/page';
import classes from './contacts-page.module.css';
import { contactsQuery } from './queries';

const route = getRouteApi('/inside/contacts');
const ROW = 48;

export function ContactsPage(): ReactNode {
  const { t } = useTranslation();
  const { q = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(contactsQuery(q));
  const [typed, setTyped] = useState(q);
  useEffect(() => setTyped(q), [q]);
  const find = useDebouncedCallback(
    (value: string) => void navigate({ search: { q: value.trim() || undefined }, replace: true }),
    250,
  );
  const items = list.data?.pages.flatMap((p) => p.items) ?? [];

  return (
    <Page title={t('nav.contacts')} subtitle={t('contacts.hint')}>
      <TextInput
        className={classes.search}
        mb="sm"
        value={typed}
        placeholder={t('contacts.search')}
        aria-label={t('contacts.search')}
        leftSection={list.isFetching && q ? <Loader size={14} /> : <IconSearch size={16} />}
        rightSection={
          typed ? (
            <CloseButton
              size="sm"
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
      />
      {list.isPending ? (
        <div className={classes.frame} aria-hidden>
          {Array.from({ length: 10 }, (_, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: grey bars have no identity
            <Skeleton key={i} height={24} m={12} width="auto" />
          ))}
        </div>
      ) : list.error && items.length === 0 ? (
        <Failure error={list.error} retry={() => void list.refetch()} />
      ) : items.length === 0 ? (
        q ? (
          <Empty icon={<IconSearchOff size={32} stroke={1.5} />} title={t('inbox.noHits', { q })}>
            {t('contacts.noHitsHint')}
          </Empty>
        ) : (
          <Empty icon={<IconAddressBook size={32} stroke={1.5} />} title={t('contacts.empty')}>
            {t('contacts.emptyHint')}
          </Empty>
        )
      ) : (
        <Rows
          items={items}
          more={list.hasNextPage && !list.isFetchingNextPage && !list.isFetchNextPageError}
          loadMore={() => void list.fetchNextPage()}
        />
      )}
      {list.isFetchNextPageError && <Failure error={list.error} retry={() => void list.fetchNextPage()} />}
    </Page>
  );
}

function Rows({ items, more, loadMore }: { items: Contact[]; more: boolean; loadMore: () => void }) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (i) => items[i]?.id ?? i,
    overscan: 12,
  });
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= items.length - 20) loadMore();
  }, [more, last, items.length, loadMore]);
  const above = shown[0]?.start ?? 0;
  const below = rows.getTotalSize() - (shown.at(-1)?.end ?? 0);
  return (
    <div ref={scroller} className={classes.frame} tabIndex={0} role="region" aria-label={t('nav.contacts')}>
      <table className={classes.table} aria-rowcount={more ? -1 : items.length + 1}>
        <thead>
          <tr>
            <th scope="col">{t('contacts.name')}</th>
            <th scope="col" className={classes.wide}>
              {t('contacts.email')}
            </th>
            <th scope="col" className={classes.wide}>
              {t('contacts.phone')}
            </th>
            <th scope="col" className={classes.wide}>
              {t('contacts.identity')}
            </th>
            <th scope="col" className={classes.seen}>
              {t('contacts.lastSeen')}
            </th>
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr aria-hidden style={{ height: above }} />}
          {shown.map((row) => {
            const c = items[row.index];
            return c ? <Row key={c.id} c={c} index={row.index} /> : null;
          })}
          {below > 0 && <tr aria-hidden style={{ height: below }} />}
        </tbody>
      </table>
    </div>
  );
}

function Row({ c, index }: { c: Contact; index: number }) {
  const { t } = useTranslation();
  const now = useNow();
  const name = c.name || c.email || t('common.visitor');
  return (
    <tr className={classes.row} aria-rowindex={index + 2}>
      <th scope="row">
        <Link to="/contacts/$id" params={{ id: c.id }} className={classes.name}>
          <Face name={name} seed={c.id} size={28} />
          <span className={classes.words}>
            <span>{name}</span>
            {c.email && c.email !== name && <small>{c.email}</small>}
          </span>
        </Link>
      </th>
      <td className={`${classes.dim} ${classes.wide}`}>{c.email}</td>
      <td className={`${classes.dim} ${classes.wide}`}>{c.phone}</td>
      <td className={classes.wide}>
        <Group gap={6}>
          {c.verified ? (
            <Badge color="teal">{t('contacts.verified')}</Badge>
          ) : c.email || c.externalId ? (
            <Badge color="blue">{t('contacts.named')}</Badge>
          ) : (
            <Badge color="gray">{t('contacts.anonymous')}</Badge>
          )}
        </Group>
      </td>
      <td className={`${classes.dim} ${classes.seen}`}>
        <Text span size="sm">
          {c.lastSeenAt ? ago(c.lastSeenAt, now) : '–'}
        </Text>
      </td>
    </tr>
  );
}
