import {
  Anchor,
  Button,
  CloseButton,
  Group,
  Loader,
  SegmentedControl,
  Text,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import {
  IconArrowDown,
  IconArrowUp,
  IconBuilding,
  IconPlus,
  IconSearch,
  IconSearchOff,
} from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useElementScrollRestoration } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { membersQuery } from '@/features/team';
import { date, number } from '@/lib/format';
import { useCan } from '@/lib/session';
import type { Company } from '@/lib/types';
import { Face } from '@/ui/face';
import { Empty, Failure, Lines, Page } from '@/ui/page';
import classes from './companies-page.module.css';
import { CompanyForm } from './company-form';
import { companiesQuery, companyCountQuery, type ShownCompanies } from './company-queries';
import table from './rows.module.css';
import { TagBadges } from './tag-badges';

const route = getRouteApi('/inside/companies');
const ROW = 48;
const SCROLLED = 'companies';

/** All companies, with how many contacts belong to each. */
export function CompaniesPage(): ReactNode {
  const { t } = useTranslation();
  const shown = route.useSearch();
  const { q = '', archived = false } = shown;
  const navigate = route.useNavigate();
  const can = useCan();
  const list = useInfiniteQuery(companiesQuery(shown));
  const count = useQuery(companyCountQuery(shown));
  const [typed, setTyped] = useState(q);
  const [adding, setAdding] = useState(false);
  useEffect(() => setTyped(q), [q]);
  const show = (next: ShownCompanies) => void navigate({ search: { ...shown, ...next }, replace: true });
  const find = useDebouncedCallback((value: string) => show({ q: value.trim() || undefined }), 250);
  const items = list.data?.pages.flatMap((p) => p.items) ?? [];
  const add = can('CONTACTS_WRITE') && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
      {t('companies.new')}
    </Button>
  );
  return (
    <Page title={t('companies.title')} subtitle={t('companies.hint')} actions={add}>
      <CompanyForm
        opened={adding}
        onClose={() => setAdding(false)}
        onSaved={(company) => void navigate({ to: '/companies/$id', params: { id: company.id } })}
      />
      <Group mb="sm" gap="xs">
        <TextInput
          className={table.search}
          value={typed}
          placeholder={t('companies.search')}
          aria-label={t('companies.search')}
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
          maxLength={200}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            find(event.currentTarget.value);
          }}
        />
        <SegmentedControl
          size="sm"
          aria-label={t('companies.which')}
          value={archived ? 'archived' : 'used'}
          data={[
            { value: 'used', label: t('companies.inUse') },
            { value: 'archived', label: t('companies.archived') },
          ]}
          onChange={(value) => show({ archived: value === 'archived' || undefined })}
        />
        {count.data && (
          <Text size="sm" c="dimmed" aria-live="polite" ml="auto">
            {t(count.data.exact ? 'companies.count' : 'companies.atLeast', {
              count: count.data.count,
              shown: number(count.data.count),
            })}
          </Text>
        )}
      </Group>
      {list.isPending ? (
        <Lines count={8} height={40} />
      ) : list.error && items.length === 0 ? (
        <Failure error={list.error} retry={() => void list.refetch()} />
      ) : items.length === 0 ? (
        q ? (
          <Empty icon={<IconSearchOff size={32} stroke={1.5} />} title={t('inbox.noHits', { q })}>
            {t('companies.noHitsHint')}
          </Empty>
        ) : archived ? (
          <Empty icon={<IconBuilding size={32} stroke={1.5} />} title={t('companies.noneArchived')} />
        ) : (
          <Empty icon={<IconBuilding size={32} stroke={1.5} />} title={t('companies.empty')} action={add}>
            {t('companies.emptyHint')}
          </Empty>
        )
      ) : (
        <Rows
          items={items}
          shown={shown}
          onSort={(sort, descending) => show({ sort, descending: descending || undefined })}
          more={list.hasNextPage && !list.isFetchingNextPage && !list.isFetchNextPageError}
          loadMore={() => void list.fetchNextPage()}
        />
      )}
      {list.isFetchNextPageError && <Failure error={list.error} retry={() => void list.fetchNextPage()} />}
    </Page>
  );
}

function Rows({
  items,
  shown: { sort = 'NAME', descending = false },
  onSort,
  more,
  loadMore,
}: {
  items: Company[];
  shown: ShownCompanies;
  onSort: (sort: 'NAME' | 'CREATED_AT', descending: boolean) => void;
  more: boolean;
  loadMore: () => void;
}) {
  const { t } = useTranslation();
  const can = useCan();
  const members = useQuery({ ...membersQuery, enabled: can('TEAM_READ') });
  const scroller = useRef<HTMLDivElement>(null);
  const left = useElementScrollRestoration({ id: SCROLLED });
  const rows = useVirtualizer({
    // Whoever comes back is where they left.
    initialOffset: left?.scrollY ?? 0,
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (i) => items[i]?.id ?? i,
    overscan: 12,
  });
  const seen = rows.getVirtualItems();
  const last = seen.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= items.length - 20) loadMore();
  }, [more, last, items.length, loadMore]);
  const above = seen[0]?.start ?? 0;
  const below = rows.getTotalSize() - (seen.at(-1)?.end ?? 0);
  const order = (key: typeof sort) =>
    sort === key ? (descending ? ('descending' as const) : ('ascending' as const)) : undefined;
  const title = (key: typeof sort, label: string) => (
    <UnstyledButton
      className={table.sort}
      onClick={() => onSort(key, sort === key ? !descending : key === 'CREATED_AT')}
    >
      <span>{label}</span>
      {order(key) === 'ascending' && <IconArrowUp size={12} aria-hidden />}
      {order(key) === 'descending' && <IconArrowDown size={12} aria-hidden />}
    </UnstyledButton>
  );
  return (
    <div
      ref={scroller}
      data-scroll-restoration-id={SCROLLED}
      className={table.frame}
      tabIndex={0}
      role="region"
      aria-label={t('companies.title')}
    >
      <table className={table.table} aria-rowcount={more ? -1 : items.length + 1}>
        <thead>
          <tr>
            <th scope="col" aria-sort={order('NAME')}>
              {title('NAME', t('companies.name'))}
            </th>
            <th scope="col" className={table.wide}>
              {t('companies.domains')}
            </th>
            <th scope="col" className={table.figure}>
              {t('companies.members')}
            </th>
            <th scope="col" className={table.wide}>
              {t('companies.owner')}
            </th>
            <th scope="col" className={table.wide}>
              {t('contacts.tags')}
            </th>
            <th scope="col" className={`${classes.since} ${table.wide}`} aria-sort={order('CREATED_AT')}>
              {title('CREATED_AT', t('companies.since'))}
            </th>
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr aria-hidden style={{ height: above }} />}
          {seen.map((row) => {
            const c = items[row.index];
            return c ? (
              <tr key={c.id} className={table.row} aria-rowindex={row.index + 2}>
                <th scope="row">
                  <Link to="/companies/$id" params={{ id: c.id }} className={table.name}>
                    <Face name={c.name} seed={c.id} size={26} />
                    <span className={table.words}>
                      <span>{c.name}</span>
                      <small>{c.domains[0]}</small>
                    </span>
                  </Link>
                </th>
                <td className={`${table.dim} ${table.wide}`} title={c.domains.join(', ')}>
                  {c.domains[0]}
                  {c.domains.length > 1 && ` +${number(c.domains.length - 1)}`}
                </td>
                <td className={table.figure}>{membersText(c)}</td>
                <td className={`${table.dim} ${table.wide}`}>
                  {members.data?.find((m) => m.userId === c.owner)?.name}
                </td>
                <td className={table.wide}>
                  <TagBadges tags={c.tags} />
                </td>
                <td className={`${table.dim} ${classes.since} ${table.wide}`}>{date(c.createdAt)}</td>
              </tr>
            ) : null;
          })}
          {below > 0 && <tr aria-hidden style={{ height: below }} />}
        </tbody>
      </table>
    </div>
  );
}

/** How many contacts belong to a company, or at least so many. */
export function membersText(company: Company): string {
  const { count, exact } = company.members;
  return exact ? number(count) : `${number(count)}+`;
}

/** A website as people write it. */
export function Website({ address }: { address: string }) {
  return (
    <Anchor href={address} target="_blank" rel="noopener noreferrer" size="sm">
      {address.replace(/^https?:\/\//, '').replace(/\/$/, '')}
    </Anchor>
  );
}
