import { Badge, Button, Group, Select, Table, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '@/lib/clock';
import { ago, dateTime } from '@/lib/format';
import { useCan } from '@/lib/session';
import type { AuditEntry } from '@/lib/types';
import { Card, Empty, Failure, Lines, Page } from '@/ui/page';
import { auditQuery, membersQuery } from './queries';
import classes from './team.module.css';

const route = getRouteApi('/inside/audit');

/** What the trail records, under the server's names. */
const ACTIONS = [
  'WorkspaceOpened',
  'WorkspaceChanged',
  'MemberInvited',
  'InvitationRevoked',
  'MemberJoined',
  'RoleChanged',
  'MemberRemoved',
  'SignedIn',
  'SwitchedIn',
  'SignedOut',
  'SessionsEnded',
  'PasswordChanged',
  'TotpEnabled',
  'TotpDisabled',
  'LockedOut',
  'SettingsChanged',
  'HandedOff',
  'Taken',
  'Released',
  'Assigned',
  'Resolved',
  'Reopened',
  'Snoozed',
  'Created',
  'Revised',
  'Published',
  'Unpublished',
  'Retired',
  'JobStarted',
  'JobCancelled',
  'ContactsExported',
  'SegmentCreated',
  'SegmentEdited',
  'SegmentFilterChanged',
  'SegmentDeleted',
  'CompanyArchived',
  'CompanyReopened',
  'CompanyDeleted',
  'SourceCreated',
  'SourceRenamed',
  'SourceKeyRotated',
  'SourceRevoked',
  'ErasureBegun',
  'ErasureEnded',
  'PersonExportAsked',
  'PersonExportFetched',
] as const;
const SUBJECTS = [
  'workspace',
  'user',
  'invitation',
  'settings',
  'article',
  'conversation',
  'account',
  'contact-job',
  'segment',
  'company',
  'event-source',
  'person-erasure',
  'person-export',
] as const;

type Translate = TFunction;

function actionName(t: Translate, action: string): string {
  const known = ACTIONS.find((a) => a === action);
  return known ? t(`audit.actions.${known}`) : readable(action);
}

function subjectName(t: Translate, kind: string): string {
  const known = SUBJECTS.find((s) => s === kind.toLowerCase());
  return known ? t(`audit.subjects.${known}`) : readable(kind);
}

/** An action of a newer server: `TokenRotated` → `Token rotated`. */
export function readable(action: string): string {
  const words = action
    .replace(/[._-]+/g, ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function AuditPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const { actor, type } = route.useSearch();
  const navigate = route.useNavigate();
  const audit = useInfiniteQuery(auditQuery(actor, type));
  const members = useQuery({ ...membersQuery, enabled: can('TEAM_READ') });
  const entries = audit.data?.pages.flatMap((p) => p.items) ?? [];
  const actions = [
    ...new Set<string>([...ACTIONS, ...(type ? [type] : []), ...entries.map((e) => e.action)]),
  ];
  return (
    <Page title={t('nav.audit')} subtitle={t('audit.hint')}>
      <Group mb="sm" gap="sm">
        <Select
          w={220}
          clearable
          searchable
          aria-label={t('audit.who')}
          placeholder={t('audit.anybody')}
          value={actor ?? null}
          onChange={(value) =>
            void navigate({ search: (s) => ({ ...s, actor: value ?? undefined }), replace: true })
          }
          data={members.data?.map((m) => ({ value: m.userId, label: m.name })) ?? []}
        />
        <Select
          w={240}
          clearable
          searchable
          aria-label={t('audit.what')}
          placeholder={t('audit.anything')}
          value={type ?? null}
          onChange={(value) =>
            void navigate({ search: (s) => ({ ...s, type: value ?? undefined }), replace: true })
          }
          data={actions.map((a) => ({ value: a, label: actionName(t, a) }))}
        />
      </Group>
      {audit.isPending ? (
        <Lines count={8} height={44} />
      ) : audit.error && entries.length === 0 ? (
        <Failure error={audit.error} retry={() => void audit.refetch()} />
      ) : entries.length === 0 ? (
        <Empty icon={<IconHistory size={32} stroke={1.5} />} title={t('audit.empty')}>
          {actor || type ? t('audit.emptyFiltered') : t('audit.emptyHint')}
        </Empty>
      ) : (
        <Card p={0} className={classes.scroll}>
          <Table verticalSpacing="xs" horizontalSpacing="md" className={classes.table}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th w={170}>{t('audit.when')}</Table.Th>
                <Table.Th w={200}>{t('audit.who')}</Table.Th>
                <Table.Th>{t('audit.what')}</Table.Th>
                <Table.Th>{t('audit.subject')}</Table.Th>
                <Table.Th w={130}>{t('audit.from')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {entries.map((e) => (
                <Entry key={e.position} e={e} />
              ))}
            </Table.Tbody>
          </Table>
        </Card>
      )}
      {audit.hasNextPage && (
        <Group justify="center" mt="md">
          <Button
            variant="default"
            loading={audit.isFetchingNextPage}
            onClick={() => void audit.fetchNextPage()}
          >
            {t('common.loadMore')}
          </Button>
        </Group>
      )}
    </Page>
  );
}

function Entry({ e }: { e: AuditEntry }) {
  const { t } = useTranslation();
  const now = useNow();
  const kind = e.actor.kind.toLowerCase();
  const who =
    e.actor.name ??
    (kind === 'kira'
      ? 'Kira'
      : kind === 'visitor'
        ? t('common.visitor')
        : kind === 'user'
          ? t('common.unknown')
          : t('audit.system'));
  const detail = e.data && Object.keys(e.data).length > 0 ? e.data : null;
  return (
    <Table.Tr style={{ verticalAlign: 'top' }}>
      <Table.Td>
        <time dateTime={e.at} title={dateTime(e.at)}>
          {ago(e.at, now)}
        </time>
      </Table.Td>
      <Table.Td>
        {who} {kind === 'kira' && <Badge color="iris">{t('audit.actors.kira')}</Badge>}
        {kind === 'visitor' && e.actor.name && <Badge color="gray">{t('audit.actors.visitor')}</Badge>}
      </Table.Td>
      <Table.Td>
        {detail ? (
          <details>
            <summary style={{ cursor: 'pointer' }}>{actionName(t, e.action)}</summary>
            <pre className={classes.data}>{JSON.stringify(detail, null, 2)}</pre>
          </details>
        ) : (
          actionName(t, e.action)
        )}
      </Table.Td>
      <Table.Td>
        <Text size="sm">{e.subject.label ?? subjectName(t, e.subject.kind)}</Text>
      </Table.Td>
      <Table.Td c="dimmed">{e.ip ?? ''}</Table.Td>
    </Table.Tr>
  );
}
