import { ActionIcon, Badge, Button, Grid, Group, Menu, Stack, Text } from '@mantine/core';
import {
  IconArchive,
  IconArchiveOff,
  IconArrowLeft,
  IconDots,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Fragment, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { membersQuery } from '@/features/team';
import { api, data } from '@/lib/api';
import { date } from '@/lib/format';
import { useCan } from '@/lib/session';
import type { Company, ContactField } from '@/lib/types';
import { AskFirst } from '@/ui/ask-first';
import { Face } from '@/ui/face';
import { Card, CardTitle, Failure, Lines, Page } from '@/ui/page';
import { failed, told } from '@/ui/toast';
import { valueText } from './attributes';
import { membersText, Website } from './companies-page';
import companyClasses from './companies-page.module.css';
import { CompanyForm } from './company-form';
import { CompanyLink } from './company-link';
import { CompanyMembers } from './company-members';
import {
  companyChanged,
  companyFieldsQuery,
  companyKeys,
  companyQuery,
  membershipChanged,
} from './company-queries';
import classes from './contact-details.module.css';
import { byGroup } from './field-groups';
import headings from './field-groups.module.css';
import { AllTags } from './tag-badges';

const route = getRouteApi('/inside/companies/$id');

/** @param past shows what other features know of the company */
export function CompanyPage({ past }: { past: (company: string) => ReactNode }): ReactNode {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const query = useQuery(companyQuery(id));
  const can = useCan();
  const [editing, setEditing] = useState(false);
  const back = (
    <Button component={Link} to="/companies" variant="default" leftSection={<IconArrowLeft size={16} />}>
      {t('companies.title')}
    </Button>
  );
  if (query.isPending) {
    return (
      <Page title={t('companies.title')}>
        <Lines count={6} />
      </Page>
    );
  }
  if (query.error) {
    return (
      <Page title={t('companies.title')} actions={back}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  }
  const company = query.data;
  return (
    <Page
      title={company.name}
      face={<Face name={company.name} seed={company.id} size={48} />}
      subtitle={
        <Group gap="xs">
          <Text span c="dimmed">
            {company.domains[0] ?? t('companies.one')}
          </Text>
          {company.archived && <Badge color="gray">{t('companies.archived')}</Badge>}
        </Group>
      }
      actions={
        <>
          {back}
          {can('CONTACTS_WRITE') && (
            <>
              <Button leftSection={<IconPencil size={16} />} onClick={() => setEditing(true)}>
                {t('contacts.edit')}
              </Button>
              <More company={company} />
            </>
          )}
        </>
      }
    >
      <CompanyForm company={company} opened={editing} onClose={() => setEditing(false)} />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Stack>
            <Card>
              <CardTitle title={t('contacts.details')} />
              <Facts company={company} />
            </Card>
            <CompanyMembers company={company} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack>{past(id)}</Stack>
        </Grid.Col>
      </Grid>
    </Page>
  );
}

function Facts({ company }: { company: Company }) {
  const { t } = useTranslation();
  const can = useCan();
  const team = useQuery({ ...membersQuery, enabled: can('TEAM_READ') && company.owner !== null });
  const fields = useQuery(companyFieldsQuery).data?.fields ?? [];
  const groups = byGroup(
    fields.filter((field) => !field.archived && company.fields[field.key] !== undefined),
  );
  const ofFields = (own: ContactField[]) =>
    own.map((field) => (
      <Fact key={field.key} label={field.label}>
        {field.type === 'COMPANY' ? (
          <CompanyLink id={String(company.fields[field.key])} />
        ) : (
          valueText(field, company, t('common.yes'), t('common.no'))
        )}
      </Fact>
    ));
  const owner = team.data?.find((m) => m.userId === company.owner)?.name;
  return (
    <>
      {company.description && <p className={companyClasses.description}>{company.description}</p>}
      <dl className={classes.facts}>
        {company.domains.length > 0 && (
          <Fact label={t('companies.domains')}>{company.domains.join(', ')}</Fact>
        )}
        {company.website && (
          <Fact label={t('companies.website')}>
            <Website address={company.website} />
          </Fact>
        )}
        {company.owner && <Fact label={t('companies.owner')}>{owner ?? t('companies.formerMember')}</Fact>}
        {company.externalId && <Fact label={t('companies.externalId')}>{company.externalId}</Fact>}
        {company.tags.length > 0 && (
          <Fact label={t('contacts.tags')}>
            <AllTags tags={company.tags} />
          </Fact>
        )}
        <Fact label={t('companies.since')}>{date(company.createdAt)}</Fact>
        {ofFields(groups.find((group) => group.name === null)?.fields ?? [])}
      </dl>
      {groups
        .filter((group) => group.name !== null)
        .map((group) => (
          <Fragment key={group.name}>
            <h3 className={headings.heading}>{group.name}</h3>
            <dl className={classes.facts}>{ofFields(group.fields)}</dl>
          </Fragment>
        ))}
    </>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function More({ company }: { company: Company }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const path = { id: company.id };
  const archive = useMutation({
    mutationFn: () =>
      company.archived
        ? data(api.POST('/companies/{id}/restore', { params: { path } }))
        : data(api.POST('/companies/{id}/archive', { params: { path } })),
    onSuccess: (saved) => {
      client.setQueryData(companyKeys.one(saved.id), saved);
      companyChanged(client);
      told(saved.archived ? t('companies.wasArchived') : t('companies.wasRestored'));
    },
    onError: (error) => failed(error),
  });
  const remove = useMutation({
    mutationFn: () =>
      data(
        api.DELETE('/companies/{id}', {
          // Whoever reads how many there are and confirms it has said so.
          params: { path, query: { detach: company.members.count > 0 } },
        }),
      ),
    onSuccess: async () => {
      await navigate({ to: '/companies' });
      client.removeQueries({ queryKey: companyKeys.one(company.id) });
      companyChanged(client);
      membershipChanged(client);
      told(t('companies.deleted', { name: company.name }));
    },
    onError: (error) => {
      setAsking(false);
      void client.invalidateQueries({ queryKey: companyKeys.one(company.id) });
      failed(error);
    },
  });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t('companies.actions')}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={company.archived ? <IconArchiveOff size={14} /> : <IconArchive size={14} />}
            onClick={() => archive.mutate()}
          >
            {company.archived ? t('companies.restore') : t('companies.archive')}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={14} />} onClick={() => setAsking(true)}>
            {t('companies.delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <AskFirst
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('companies.delete')}
        act={t('companies.delete')}
        acting={remove.isPending}
        onAct={() => remove.mutate()}
      >
        <Text size="sm">{t('companies.deleteHint', { name: company.name })}</Text>
        {company.members.count > 0 && (
          <Text size="sm">
            {t('companies.deleteMembers', {
              count: company.members.count,
              shown: membersText(company),
            })}
          </Text>
        )}
      </AskFirst>
    </>
  );
}
