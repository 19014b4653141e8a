import {
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
} from '@mantine/core';
import { useDebouncedCallback, useLocalStorage } from '@mantine/hooks';
import {
  IconAddressBook,
  IconArrowsJoin,
  IconColumns3,
  IconFilter,
  IconPlus,
  IconSearch,
  IconSearchOff,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { number } from '@/lib/format';
import { useCan } from '@/lib/session';
import { Empty, Failure, Page } from '@/ui/page';
import { useAttributes, useFilterAttributes } from './attributes';
import { BulkBar } from './bulk-bar';
import { ContactForm } from './contact-form';
import classes from './contacts-page.module.css';
import { FIRST_COLUMNS, IDENTITY, Rows } from './contacts-table';
import { FieldGroups } from './field-groups';
import { type Attribute, type Group as FilterGroup, fromJson, newId, testCount, toJson } from './filter';
import { FilterBuilder } from './filter-builder';
import { contactsQuery, countQuery, type Shown } from './queries';
import table from './rows.module.css';
import { SegmentForm } from './segment-form';
import { TransferMenu } from './transfer-menu';
import { useSelection } from './use-selection';

const route = getRouteApi('/inside/contacts');

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
  const [selection, setSelection] = useSelection(JSON.stringify([q, filter]));
  const show = (next: Shown) => void navigate({ search: { ...shown, ...next }, replace: true });
  const find = useDebouncedCallback((value: string) => show({ q: value.trim() || undefined }), 250);
  const items = list.data?.pages.flatMap((p) => p.items) ?? [];
  const similar = new Set(list.data?.pages.flatMap((p) => p.items.slice(p.similarFrom).map((c) => c.id)));
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
          <TransferMenu shown={shown} selection={selection} columns={columns} attributes={attributes} />
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
                {count.data.similar > 0 &&
                  ` · ${t('contacts.similar', { count: count.data.similar, shown: number(count.data.similar) })}`}
              </Text>
            )}
            <Columns chosen={columns} attributes={attributes} onChange={setColumns} />
          </>
        }
      >
        <TextInput
          className={table.search}
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
        <div className={table.frame} aria-hidden>
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
          similar={similar}
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
  const offered = attributes.filter((a) => a.key !== 'name' && a.key !== 'verified');
  const all = [
    ...offered.filter((a) => !a.group),
    { key: IDENTITY, label: t('contacts.identity'), group: null },
    ...offered.filter((a) => a.group),
  ];
  return (
    <Popover position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={16} />} visibleFrom="sm">
          {t('contacts.columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown mah={360} style={{ overflowY: 'auto' }} aria-label={t('contacts.columns')}>
        <Stack gap="xs">
          <FieldGroups fields={all}>
            {({ key, label }) => (
              <Checkbox
                size="xs"
                label={label}
                checked={chosen.includes(key)}
                onChange={() =>
                  onChange(chosen.includes(key) ? chosen.filter((k) => k !== key) : [...chosen, key])
                }
              />
            )}
          </FieldGroups>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
