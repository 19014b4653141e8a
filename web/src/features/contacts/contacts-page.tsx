import {
  Badge,
  Button,
  Checkbox,
  CloseButton,
  Group,
  Loader,
  Popover,
  Skeleton,
  Stack,
  Text,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { useDebouncedCallback, useLocalStorage } from '@mantine/hooks';
import {
  IconAddressBook,
  IconArrowDown,
  IconArrowsJoin,
  IconArrowUp,
  IconColumns3,
  IconFilter,
  IconPlus,
  IconSearch,
  IconSearchOff,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '@/lib/clock';
import { ago, date, number } from '@/lib/format';
import { useCan } from '@/lib/session';
import type { Contact } from '@/lib/types';
import { Face } from '@/ui/face';
import { Empty, Failure, Page } from '@/ui/page';
import { useAttributes, useFilterAttributes, valueText } from './attributes';
import { BulkBar, NOBODY, picked, type Selection } from './bulk-bar';
import { ContactForm } from './contact-form';
import classes from './contacts-page.module.css';
import { type Attribute, type Group as FilterGroup, fromJson, newId, testCount, toJson } from './filter';
import { FilterBuilder } from './filter-builder';
import { contactsQuery, countQuery, type Shown } from './queries';
import { SegmentForm } from './segment-form';
import { TransferMenu } from './transfer-menu';

const route = getRouteApi('/inside/contacts');
const ROW = 48;
export const FIRST_COLUMNS = ['email', 'phone', 'tags', 'identity', 'lastSeenAt'];
/** What can be a column but not a filter. */
const IDENTITY = 'identity';

export function ContactsPage(): ReactNode {
  const { t } = useTranslation();
  const shown = route.useSearch();
  const { q = '', filter } = shown;
  const navigate = route.useNavigate();
  const can = useCan();
  const list = useInfiniteQuery(contactsQuery(shown));
  const count = useQuery(countQuery(shown));
  const attributes = useAttributes();
  const filterable = useFilterAttributes();
  const [saving, setSaving] = useState(false);
  const [typed, setTyped] = useState(q);
  const [adding, setAdding] = useState(false);
  const [columns, setColumns] = useLocalStorage({
    key: 'kira.contacts.columns',
    defaultValue: FIRST_COLUMNS,
  });
  useEffect(() => setTyped(q), [q]);
  const [selection, setSelection] = useState<Selection>(NOBODY);
  const search = JSON.stringify([q, filter]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is picked belongs to what was searched
  useEffect(() => setSelection(NOBODY), [search]);
  const show = (next: Shown) => void navigate({ search: { ...shown, ...next }, replace: true });
  const find = useDebouncedCallback((value: string) => show({ q: value.trim() || undefined }), 250);
  const items = list.data?.pages.flatMap((p) => p.items) ?? [];
  const narrowed = q || filter;

  return (
    <Page
      title={t('nav.contacts')}
      subtitle={t('contacts.hint')}
      actions={
        <>
          <Button
            component={Link}
            to="/contacts/duplicates"
            variant="default"
            leftSection={<IconArrowsJoin size={16} />}
          >
            {t('merge.duplicates')}
          </Button>
          <Button
            component={Link}
            to="/contacts/segments"
            variant="default"
            leftSection={<IconUsersGroup size={16} />}
          >
            {t('segments.title')}
          </Button>
          <TransferMenu shown={shown} columns={columns} attributes={attributes} />
          {can('CONTACTS_WRITE') && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
              {t('contacts.new')}
            </Button>
          )}
        </>
      }
    >
      <ContactForm
        opened={adding}
        onClose={() => setAdding(false)}
        onSaved={(contact) => void navigate({ to: '/contacts/$id', params: { id: contact.id } })}
      />
      <SegmentForm
        opened={saving}
        onClose={() => setSaving(false)}
        filter={filter}
        onSaved={(segment) => void navigate({ to: '/contacts/segments/$id', params: { id: segment.id } })}
      />
      <Filtering
        filter={filter}
        attributes={filterable}
        {...(can('CONTACTS_WRITE') && { onSave: () => setSaving(true) })}
        onFilter={(next) => show({ filter: next })}
        right={
          <>
            {count.data && (
              <Text size="sm" c="dimmed" aria-live="polite">
                {t(count.data.exact ? 'contacts.count' : 'contacts.about', {
                  count: count.data.count,
                  shown: number(count.data.count),
                })}
              </Text>
            )}
            <Columns chosen={columns} attributes={attributes} onChange={setColumns} />
          </>
        }
      >
        <TextInput
          className={classes.search}
          value={typed}
          placeholder={t('contacts.search')}
          aria-label={t('contacts.search')}
          leftSection={list.isFetching && narrowed ? <Loader size={14} /> : <IconSearch size={16} />}
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
      </Filtering>
      <BulkBar
        shown={shown}
        selection={selection}
        onChange={setSelection}
        loaded={items.length}
        {...(count.data && { found: count.data })}
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
        narrowed ? (
          <Empty
            icon={<IconSearchOff size={32} stroke={1.5} />}
            title={q ? t('inbox.noHits', { q }) : t('contacts.noneMatch')}
          >
            {q ? t('contacts.noHitsHint') : t('contacts.noneMatchHint')}
          </Empty>
        ) : (
          <Empty icon={<IconAddressBook size={32} stroke={1.5} />} title={t('contacts.empty')}>
            {t('contacts.emptyHint')}
          </Empty>
        )
      ) : (
        <Rows
          items={items}
          {...(can('CONTACTS_WRITE') && { selection, onSelect: setSelection })}
          columns={columns}
          attributes={attributes}
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

const nothing = (): FilterGroup => ({ id: newId(), join: 'all', parts: [] });

/** The line above the list, and the filter that opens below it. */
function Filtering({
  filter,
  attributes,
  onFilter,
  onSave,
  right,
  children,
}: {
  filter: Shown['filter'];
  attributes: Attribute[];
  onFilter: (filter: Shown['filter']) => void;
  onSave?: () => void;
  right: ReactNode;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const [group, setGroup] = useState(() => (filter && fromJson(filter)) ?? nothing());
  const [open, setOpen] = useState(filter !== undefined);
  const apply = useDebouncedCallback(onFilter, 300);
  const told = useRef(filter);
  useEffect(() => {
    // Somebody went back, or followed a link: the address says what is filtered.
    if (JSON.stringify(filter) !== JSON.stringify(told.current)) {
      told.current = filter;
      setGroup((filter && fromJson(filter)) ?? nothing());
    }
  }, [filter]);
  const change = (next: FilterGroup) => {
    setGroup(next);
    told.current = toJson(next, attributes) ?? undefined;
    apply(told.current);
  };
  const tests = filter ? testCount(group) || 1 : 0;
  return (
    <>
      <Group mb="sm" gap="xs">
        {children}
        <Button
          variant={tests ? 'light' : 'default'}
          leftSection={<IconFilter size={16} />}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {tests ? t('filter.titleWith', { count: tests }) : t('filter.title')}
        </Button>
        {filter && onSave && (
          <Button variant="subtle" onClick={onSave}>
            {t('segments.save')}
          </Button>
        )}
        {filter && (
          <Button variant="subtle" color="gray" onClick={() => change(nothing())}>
            {t('filter.clear')}
          </Button>
        )}
        <Group gap="sm" ml="auto">
          {right}
        </Group>
      </Group>
      {open && (
        <div className={classes.filter}>
          <FilterBuilder group={group} attributes={attributes} onChange={change} />
        </div>
      )}
    </>
  );
}

function Columns({
  chosen,
  attributes,
  onChange,
}: {
  chosen: string[];
  attributes: Attribute[];
  onChange: (columns: string[]) => void;
}) {
  const { t } = useTranslation();
  const all = [
    ...attributes.filter((a) => a.key !== 'name' && a.key !== 'verified'),
    { key: IDENTITY, label: t('contacts.identity') },
  ];
  return (
    <Popover position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={16} />}>
          {t('contacts.columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown mah={360} style={{ overflowY: 'auto' }} aria-label={t('contacts.columns')}>
        <Stack gap="xs">
          {all.map(({ key, label }) => (
            <Checkbox
              key={key}
              size="xs"
              label={label}
              checked={chosen.includes(key)}
              onChange={() =>
                onChange(chosen.includes(key) ? chosen.filter((k) => k !== key) : [...chosen, key])
              }
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Contacts as a table of virtual rows. */
export function Rows({
  items,
  selection,
  onSelect,
  columns,
  attributes,
  shown: { sort = 'lastSeenAt', descending = false, ...search },
  onSort,
  more,
  loadMore,
}: {
  items: Contact[];
  /** Missing where nothing can be done to several. */
  selection?: Selection;
  onSelect?: (selection: Selection) => void;
  columns: string[];
  attributes: Attribute[];
  shown: Shown;
  onSort: (sort: string, descending: boolean) => void;
  more: boolean;
  loadMore: () => void;
}) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
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
  const known = columns
    .map((key) => attributes.find((a) => a.key === key) ?? (key === IDENTITY ? key : undefined))
    .filter((column) => column !== undefined);
  // Without an order of somebody's choice, who was here last comes first.
  const down = 'sort' in search || sort !== 'lastSeenAt' ? descending : true;
  const title = (attribute: Attribute) => (
    <Sortable
      attribute={attribute}
      direction={sort === attribute.key ? (down ? 'descending' : 'ascending') : undefined}
      onSort={onSort}
    />
  );
  return (
    <div ref={scroller} className={classes.frame} tabIndex={0} role="region" aria-label={t('nav.contacts')}>
      <table className={classes.table} aria-rowcount={more ? -1 : items.length + 1}>
        <thead>
          <tr>
            {selection && onSelect && (
              <th scope="col" className={classes.pick}>
                <Checkbox
                  size="xs"
                  aria-label={t('bulk.pickAll')}
                  checked={selection.all || (items.length > 0 && items.every((c) => selection.ids.has(c.id)))}
                  indeterminate={
                    !selection.all && selection.ids.size > 0 && !items.every((c) => selection.ids.has(c.id))
                  }
                  onChange={(event) =>
                    onSelect(
                      event.currentTarget.checked
                        ? { all: false, ids: new Set(items.map((c) => c.id)) }
                        : NOBODY,
                    )
                  }
                />
              </th>
            )}
            <th scope="col" aria-sort={sort === 'name' ? (down ? 'descending' : 'ascending') : undefined}>
              {title({ key: 'name', type: 'TEXT', label: t('contacts.name'), choices: [] })}
            </th>
            {known.map((column) =>
              column === IDENTITY ? (
                <th key={IDENTITY} scope="col" className={classes.wide}>
                  {t('contacts.identity')}
                </th>
              ) : (
                <th
                  key={column.key}
                  scope="col"
                  className={column.key === 'lastSeenAt' ? classes.seen : classes.wide}
                  aria-sort={sort === column.key ? (down ? 'descending' : 'ascending') : undefined}
                >
                  {column.type === 'LONG_TEXT' ? column.label : title(column)}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr aria-hidden style={{ height: above }} />}
          {seen.map((row) => {
            const c = items[row.index];
            return c ? (
              <Row
                key={c.id}
                c={c}
                index={row.index}
                columns={known}
                {...(selection &&
                  onSelect && {
                    picked: selection.all || selection.ids.has(c.id),
                    onPick: (on: boolean) => onSelect(picked(selection, items, c.id, on)),
                  })}
              />
            ) : null;
          })}
          {below > 0 && <tr aria-hidden style={{ height: below }} />}
        </tbody>
      </table>
    </div>
  );
}

function Sortable({
  attribute,
  direction,
  onSort,
}: {
  attribute: Attribute;
  direction: 'ascending' | 'descending' | undefined;
  onSort: (sort: string, descending: boolean) => void;
}) {
  return (
    <UnstyledButton className={classes.sort} onClick={() => onSort(attribute.key, direction === 'ascending')}>
      <span>{attribute.label}</span>
      {direction === 'ascending' && <IconArrowUp size={13} aria-hidden />}
      {direction === 'descending' && <IconArrowDown size={13} aria-hidden />}
    </UnstyledButton>
  );
}

function Row({
  c,
  index,
  columns,
  picked,
  onPick,
}: {
  c: Contact;
  index: number;
  columns: (Attribute | typeof IDENTITY)[];
  picked?: boolean;
  onPick?: (on: boolean) => void;
}) {
  const { t } = useTranslation();
  const name = c.name || c.email || t('common.visitor');
  return (
    <tr className={classes.row} aria-rowindex={index + 2} data-picked={picked || undefined}>
      {onPick && (
        <td className={classes.pick}>
          <Checkbox
            size="xs"
            aria-label={t('bulk.pick', { name })}
            checked={picked ?? false}
            onChange={(event) => onPick(event.currentTarget.checked)}
          />
        </td>
      )}
      <th scope="row">
        <Link to="/contacts/$id" params={{ id: c.id }} className={classes.name}>
          <Face name={name} seed={c.id} size={28} />
          <span className={classes.words}>
            <span>{name}</span>
            {c.email && c.email !== name && <small>{c.email}</small>}
          </span>
        </Link>
      </th>
      {columns.map((column) => {
        const key = column === IDENTITY ? IDENTITY : column.key;
        return (
          <td key={key} className={`${classes.dim} ${key === 'lastSeenAt' ? classes.seen : classes.wide}`}>
            <Cell c={c} column={column} />
          </td>
        );
      })}
    </tr>
  );
}

function Cell({ c, column }: { c: Contact; column: Attribute | typeof IDENTITY }) {
  const { t } = useTranslation();
  const now = useNow();
  if (column === IDENTITY) {
    return c.verified ? (
      <Badge color="teal">{t('contacts.verified')}</Badge>
    ) : c.email || c.phone || c.externalId || c.identities.length === 0 ? (
      <Badge color="blue">{t('contacts.named')}</Badge>
    ) : (
      <Badge color="gray">{t('contacts.anonymous')}</Badge>
    );
  }
  switch (column.key) {
    case 'email':
    case 'phone':
    case 'externalId':
    case 'locale':
      return c[column.key];
    case 'tags':
      return (
        <Group gap={4} wrap="nowrap">
          {c.tags.map((tag) => (
            <Badge key={tag} color="gray" style={{ textTransform: 'none' }}>
              {tag}
            </Badge>
          ))}
        </Group>
      );
    case 'lastSeenAt':
      return (
        <Text span size="sm">
          {ago(c.lastSeenAt, now)}
        </Text>
      );
    case 'createdAt':
      return date(c.createdAt);
    default:
      return valueText(column, c, t('common.yes'), t('common.no'));
  }
}
