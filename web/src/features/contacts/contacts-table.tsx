import { Badge, Checkbox, Text, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { Link, useElementScrollRestoration } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '@/lib/clock';
import { ago, date } from '@/lib/format';
import { pictureOf } from '@/lib/pictures';
import type { Contact } from '@/lib/types';
import { Face } from '@/ui/face';
import { valueText } from './attributes';
import { CompanyLink } from './company-link';
import type { Attribute } from './filter';
import type { Shown } from './queries';
import table from './rows.module.css';
import { NOBODY, picked, type Selection } from './selection';
import { OWNER, OwnerName, STAGE, StageBadge } from './standing';
import { TagBadges } from './tag-badges';

const ROW = 48;
export const FIRST_COLUMNS = ['email', 'company', STAGE, OWNER, 'lastSeenAt'];
/** How wide columns are at least, in pixels; the names, addresses and texts share what is left. */
const WIDTHS: Record<string, number> = {
  email: 236,
  [STAGE]: 152,
  [OWNER]: 140,
  identity: 116,
  phone: 156,
  tags: 176,
  locale: 100,
  lastSeenAt: 132,
  createdAt: 124,
};
const BY_TYPE: Partial<Record<Attribute['type'], number>> = {
  NUMBER: 116,
  MONEY: 132,
  DATE: 124,
  DATE_TIME: 176,
  BOOLEAN: 96,
};
const FLEXIBLE = 150;
const NAME = 210;
const PICK = 44;
const SCROLLED = 'contacts';

const widthOf = (column: Attribute | string): number | undefined =>
  typeof column === 'string' ? WIDTHS[column] : (WIDTHS[column.key] ?? BY_TYPE[column.type]);

/** What can be a column but not a filter. */
export const IDENTITY = 'identity';

/** Contacts as a table of virtual rows. */
export function Rows({
  items,
  similar,
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
  /** Those who were only found because they are spelled like what was searched for. */
  similar?: ReadonlySet<string>;
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
  const known = columns
    .map((key) => attributes.find((a) => a.key === key) ?? (key === IDENTITY ? key : undefined))
    .filter((column) => column !== undefined);
  // Without an order of somebody's choice, who was here last comes first.
  const down = 'sort' in search || sort !== 'lastSeenAt' ? descending : true;
  // More columns than there is room for are pushed aside in their frame, not squeezed.
  const narrowest = known.reduce((sum, column) => sum + (widthOf(column) ?? FLEXIBLE), NAME + PICK);
  const title = (attribute: Attribute) => (
    <Sortable
      attribute={attribute}
      direction={sort === attribute.key ? (down ? 'descending' : 'ascending') : undefined}
      onSort={onSort}
    />
  );
  return (
    <div
      ref={scroller}
      data-scroll-restoration-id={SCROLLED}
      className={table.frame}
      tabIndex={0}
      role="region"
      aria-label={t('nav.contacts')}
    >
      <table
        className={table.table}
        style={{ '--table-narrowest': `${narrowest}px` } as CSSProperties}
        aria-rowcount={more ? -1 : items.length + 1}
      >
        <thead>
          <tr>
            {selection && onSelect && (
              <th scope="col" className={table.pick}>
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
                <th key={IDENTITY} scope="col" className={table.wide} style={{ width: widthOf(column) }}>
                  {t('contacts.identity')}
                </th>
              ) : (
                <th
                  key={column.key}
                  scope="col"
                  className={column.key === 'lastSeenAt' ? undefined : table.wide}
                  style={{ width: widthOf(column) }}
                  aria-sort={sort === column.key ? (down ? 'descending' : 'ascending') : undefined}
                >
                  {['LONG_TEXT', 'ONE_OF', 'COMPANY'].includes(column.type) ? column.label : title(column)}
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
                similar={similar?.has(c.id) ?? false}
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
    <UnstyledButton className={table.sort} onClick={() => onSort(attribute.key, direction === 'ascending')}>
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
  similar,
  picked,
  onPick,
}: {
  c: Contact;
  index: number;
  columns: (Attribute | typeof IDENTITY)[];
  /** Whether it was only found because it is spelled like what was searched for. */
  similar: boolean;
  picked?: boolean;
  onPick?: (on: boolean) => void;
}) {
  const { t } = useTranslation();
  const name = c.name || c.email || t('common.visitor');
  return (
    <tr className={table.row} aria-rowindex={index + 2} data-picked={picked || undefined}>
      {onPick && (
        <td className={table.pick}>
          <Checkbox
            size="xs"
            aria-label={t('bulk.pick', { name })}
            checked={picked ?? false}
            onChange={(event) => onPick(event.currentTarget.checked)}
          />
        </td>
      )}
      <th scope="row">
        <Link to="/contacts/$id" params={{ id: c.id }} className={table.name}>
          <Face name={name} seed={c.id} size={28} picture={pictureOf(c)} />
          <span className={table.words}>
            <span>{name}</span>
            {(similar || (c.email && c.email !== name)) && (
              <small data-always={similar || undefined}>
                {similar && <em>{t('contacts.similarSpelling')}</em>}
                <span>
                  {similar && c.email && c.email !== name && ' · '}
                  {c.email !== name && c.email}
                </span>
              </small>
            )}
          </span>
        </Link>
      </th>
      {columns.map((column) => {
        const key = column === IDENTITY ? IDENTITY : column.key;
        return (
          <td key={key} className={`${table.dim} ${key === 'lastSeenAt' ? '' : table.wide}`}>
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
    case OWNER:
      return c.ownerId ? <OwnerName owner={c.ownerId} /> : null;
    case STAGE:
      return c.lifecycleStage ? <StageBadge stage={c.lifecycleStage} /> : null;
    case 'company':
      // A field of this name that was there before companies were keeps its column.
      if (column.type !== 'COMPANY' || c.fields.company !== undefined) break;
      return c.company?.name;
    case 'tags':
      return <TagBadges tags={c.tags} />;
    case 'lastSeenAt':
      return (
        <Text span size="sm">
          {c.lastSeenAt ? ago(c.lastSeenAt, now) : '–'}
        </Text>
      );
    case 'createdAt':
      return date(c.createdAt);
  }
  if (column.type === 'COMPANY') {
    const id = c.fields[column.key];
    return typeof id === 'string' ? <CompanyLink id={id} linked={false} /> : null;
  }
  return valueText(column, c, t('common.yes'), t('common.no'));
}
