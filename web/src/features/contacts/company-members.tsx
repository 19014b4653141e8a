import { ActionIcon, Alert, Button, Group, Select, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconUserPlus, IconX } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { pictureOf } from '@/lib/pictures';
import { useCan } from '@/lib/session';
import type { Company, Contact } from '@/lib/types';
import { Face } from '@/ui/face';
import { Card, CardTitle, Failure, Lines } from '@/ui/page';
import { failed, told } from '@/ui/toast';
import { membersText } from './companies-page';
import classes from './companies-page.module.css';
import { membershipChanged, membersOfQuery, suggestionsQuery } from './company-queries';
import { contactsQuery } from './queries';

/** Who belongs to a company; people are added by search and removed one by one. */
export function CompanyMembers({ company }: { company: Company }) {
  const { t } = useTranslation();
  const can = useCan();
  const list = useInfiniteQuery(membersOfQuery(company.id));
  const people = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card>
      <CardTitle
        title={t('companies.members')}
        right={
          <Text size="sm" c="dimmed">
            {membersText(company)}
          </Text>
        }
      />
      {can('CONTACTS_WRITE') && !company.archived && (
        <>
          <Suggested company={company} />
          <AddMember company={company} />
        </>
      )}
      {list.isPending ? (
        <Lines count={3} height={28} />
      ) : list.error && people.length === 0 ? (
        <Failure error={list.error} retry={() => void list.refetch()} />
      ) : people.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('companies.noMembers')}
        </Text>
      ) : (
        <ul className={classes.people}>
          {people.map((person) => (
            <Member key={person.id} company={company} person={person} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button
          variant="subtle"
          size="compact-sm"
          mt={4}
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t('companies.moreMembers')}
        </Button>
      )}
    </Card>
  );
}

function Member({ company, person }: { company: Company; person: Contact }) {
  const { t } = useTranslation();
  const can = useCan();
  const client = useQueryClient();
  const path = { id: company.id, contact: person.id };
  const back = useMutation({
    mutationFn: () =>
      data(
        api.POST('/companies/{id}/members', {
          params: { path: { id: company.id } },
          body: { contacts: [person.id] },
        }),
      ),
    onSettled: () => membershipChanged(client),
    onError: (error) => failed(error),
  });
  const leave = useMutation({
    mutationFn: () => data(api.DELETE('/companies/{id}/members/{contact}', { params: { path } })),
    onSuccess: () => told(t('companies.removed', { name: person.name }), () => back.mutate()),
    onSettled: () => membershipChanged(client),
    onError: (error) => failed(error),
  });
  return (
    <li className={classes.person}>
      <Link to="/contacts/$id" params={{ id: person.id }}>
        <Face name={person.name} seed={person.id} size={30} picture={pictureOf(person)} />
        <span className={classes.who}>
          <span>{person.name}</span>
          {person.email && person.email !== person.name && <small>{person.email}</small>}
        </span>
      </Link>
      {can('CONTACTS_WRITE') && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          loading={leave.isPending}
          aria-label={t('companies.remove', { name: person.name })}
          onClick={() => leave.mutate()}
        >
          <IconX size={14} />
        </ActionIcon>
      )}
    </li>
  );
}

function AddMember({ company }: { company: Company }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 200);
  const found = useInfiniteQuery({ ...contactsQuery(q ? { q } : {}), enabled: q !== '' });
  const people = q ? (found.data?.pages[0]?.items ?? []).filter((c) => c.company?.id !== company.id) : [];
  const join = useMutation({
    mutationFn: (contact: string) =>
      data(
        api.POST('/companies/{id}/members', {
          params: { path: { id: company.id } },
          body: { contacts: [contact] },
        }),
      ),
    onSuccess: () => told(t('companies.added')),
    onSettled: () => membershipChanged(client),
    onError: (error) => failed(error),
  });
  return (
    <Select
      mb="xs"
      size="xs"
      searchable
      aria-label={t('companies.addMember')}
      placeholder={t('companies.addMember')}
      leftSection={<IconUserPlus size={14} aria-hidden />}
      nothingFoundMessage={q && !found.isFetching ? t('filter.nothingFound') : null}
      disabled={join.isPending}
      value={null}
      searchValue={typed}
      onSearchChange={setTyped}
      // The server has searched already, in more than what is shown.
      filter={({ options }) => options}
      data={people.slice(0, 8).map((c) => ({
        value: c.id,
        label: [c.name, c.email !== c.name && c.email, c.company?.name].filter(Boolean).join(' · '),
      }))}
      onChange={(contact) => {
        if (contact) join.mutate(contact);
        setTyped('');
      }}
    />
  );
}

/** Who writes from the company's domains and belongs to none. */
function Suggested({ company }: { company: Company }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const suggested = useQuery({ ...suggestionsQuery(company.id), enabled: company.domains.length > 0 });
  const accept = useMutation({
    mutationFn: () => data(api.POST('/companies/{id}/suggestions', { params: { path: { id: company.id } } })),
    onSuccess: () => told(t('companies.added')),
    onSettled: () => membershipChanged(client),
    onError: (error) => failed(error),
  });
  if (!suggested.data?.count) return null;
  return (
    <Alert variant="light" mb="sm" p="sm">
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          {t('companies.suggested', {
            count: suggested.data.count,
            names:
              suggested.data.first
                .map((c) => c.name)
                .slice(0, 3)
                .join(', ') + (suggested.data.count > 3 ? ' …' : ''),
          })}
        </Text>
        <Button size="compact-sm" loading={accept.isPending} onClick={() => accept.mutate()}>
          {t('companies.addThem')}
        </Button>
      </Group>
    </Alert>
  );
}
