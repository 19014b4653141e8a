import {
  ActionIcon,
  Badge,
  Button,
  Group,
  Menu,
  Modal,
  Select,
  Stack,
  Table,
  Tabs,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { isEmail, useForm } from '@mantine/form';
import {
  IconCheck,
  IconDots,
  IconMailForward,
  IconShieldCheck,
  IconUserMinus,
  IconUserPlus,
  IconX,
} from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data, isProblem } from '@/lib/api';
import { useNow } from '@/lib/clock';
import { ago, date } from '@/lib/format';
import { fieldErrors, sentence } from '@/lib/problems';
import { useCan, useSession } from '@/lib/session';
import type { Member, NewInvitation, Role } from '@/lib/types';
import { AskFirst } from '@/ui/ask-first';
import { CopyLine } from '@/ui/copy';
import { Face } from '@/ui/face';
import { Card, Empty, Failure, Lines, Page } from '@/ui/page';
import { failed, told } from '@/ui/toast';
import { invitationsQuery, membersQuery, rolesQuery, teamKeys } from './queries';
import classes from './team.module.css';

const ROLES: readonly Role[] = ['OWNER', 'ADMIN', 'AGENT', 'VIEWER'];

export function TeamPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [inviting, setInviting] = useState(false);
  return (
    <Page
      title={t('nav.team')}
      subtitle={t('team.hint')}
      actions={
        can('TEAM_MANAGE') && (
          <Button leftSection={<IconUserPlus size={16} stroke={1.7} />} onClick={() => setInviting(true)}>
            {t('team.invite')}
          </Button>
        )
      }
    >
      <Tabs defaultValue="members" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="members">{t('team.members')}</Tabs.Tab>
          {can('TEAM_MANAGE') && <Tabs.Tab value="invitations">{t('team.invitations')}</Tabs.Tab>}
          <Tabs.Tab value="roles">{t('team.roles')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="members" pt="md">
          <Members />
        </Tabs.Panel>
        {can('TEAM_MANAGE') && (
          <Tabs.Panel value="invitations" pt="md">
            <Invitations onInvite={() => setInviting(true)} />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="roles" pt="md">
          <Roles />
        </Tabs.Panel>
      </Tabs>
      <InviteDialog opened={inviting} onClose={() => setInviting(false)} />
    </Page>
  );
}

function useRoles(): { value: Role; label: string }[] {
  const { t } = useTranslation();
  const { role } = useSession();
  // Only an owner makes owners.
  return ROLES.filter((r) => r !== 'OWNER' || role === 'OWNER').map((r) => ({
    value: r,
    label: t(`roles.${r}`),
  }));
}

function Members() {
  const { t } = useTranslation();
  const now = useNow();
  const can = useCan();
  const { user } = useSession();
  const client = useQueryClient();
  const members = useQuery(membersQuery);
  const roles = useRoles();
  const [removing, setRemoving] = useState<Member | null>(null);
  const change = useMutation({
    mutationFn: ({ userId, role }: { userId: string; role: Role; before: Role; quiet?: boolean }) =>
      data(api.PATCH('/members/{userId}', { params: { path: { userId } }, body: { role } })),
    onMutate: ({ userId, role }) =>
      client.setQueryData<Member[]>(teamKeys.members, (list) =>
        list?.map((m) => (m.userId === userId ? { ...m, role } : m)),
      ),
    onSuccess: (_, { userId, role, before, quiet }) => {
      if (!quiet) {
        told(t('team.roleChanged'), () => change.mutate({ userId, role: before, before: role, quiet: true }));
      }
    },
    onError: (error) => failed(error),
    onSettled: () => void client.invalidateQueries({ queryKey: teamKeys.members }),
  });
  if (members.error) return <Failure error={members.error} retry={() => void members.refetch()} />;
  if (!members.data) return <Lines count={4} height={48} />;
  const manage = can('TEAM_MANAGE');
  return (
    <Card p={0} className={classes.scroll}>
      <Table verticalSpacing="xs" horizontalSpacing="md" className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('team.member')}</Table.Th>
            <Table.Th w={150}>{t('team.role')}</Table.Th>
            <Table.Th w={160}>{t('team.twoStep')}</Table.Th>
            <Table.Th w={140}>{t('team.joined')}</Table.Th>
            <Table.Th w={150}>{t('contacts.lastSeen')}</Table.Th>
            {manage && (
              <Table.Th w={56}>
                <span className="visually-hidden">{t('inbox.more')}</span>
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {members.data.map((m) => {
            const editable = manage && m.userId !== user.id && roles.some((r) => r.value === m.role);
            return (
              <Table.Tr key={m.userId}>
                <Table.Td>
                  <Group gap="sm" wrap="nowrap">
                    <Face name={m.name} seed={m.userId} size={32} />
                    <div>
                      <Text size="sm" fw={500}>
                        {m.name} {m.userId === user.id && <Badge color="gray">{t('common.you')}</Badge>}
                      </Text>
                      <Text size="xs" c="dimmed">
                        {m.email}
                      </Text>
                    </div>
                  </Group>
                </Table.Td>
                <Table.Td>
                  {editable ? (
                    <Select
                      size="xs"
                      data={roles}
                      value={m.role}
                      allowDeselect={false}
                      aria-label={t('team.roleOf', { name: m.name })}
                      onChange={(role) =>
                        role &&
                        role !== m.role &&
                        change.mutate({ userId: m.userId, role: role as Role, before: m.role })
                      }
                    />
                  ) : (
                    t(`roles.${m.role}`)
                  )}
                </Table.Td>
                <Table.Td>
                  {m.totpEnabled ? (
                    <Badge color="teal" leftSection={<IconShieldCheck size={11} />}>
                      {t('team.on')}
                    </Badge>
                  ) : (
                    <Badge color="gray">{t('team.off')}</Badge>
                  )}
                </Table.Td>
                <Table.Td c="dimmed">{date(m.joinedAt)}</Table.Td>
                <Table.Td c="dimmed">{m.lastSeenAt ? ago(m.lastSeenAt, now) : '–'}</Table.Td>
                {manage && (
                  <Table.Td>
                    {editable && (
                      <Menu position="bottom-end">
                        <Menu.Target>
                          <ActionIcon aria-label={t('team.actionsFor', { name: m.name })}>
                            <IconDots size={16} />
                          </ActionIcon>
                        </Menu.Target>
                        <Menu.Dropdown>
                          <Menu.Item
                            leftSection={<IconUserMinus size={16} stroke={1.7} />}
                            onClick={() => setRemoving(m)}
                          >
                            {t('team.remove')}
                          </Menu.Item>
                        </Menu.Dropdown>
                      </Menu>
                    )}
                  </Table.Td>
                )}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
      <RemoveDialog member={removing} onClose={() => setRemoving(null)} />
    </Card>
  );
}

function RemoveDialog({ member, onClose }: { member: Member | null; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: (userId: string) => data(api.DELETE('/members/{userId}', { params: { path: { userId } } })),
    onSuccess: () => {
      told(t('team.removed'));
      onClose();
    },
    onError: (error) => failed(error),
    onSettled: () => void client.invalidateQueries({ queryKey: teamKeys.members }),
  });
  return (
    <AskFirst
      opened={member !== null}
      onClose={onClose}
      title={member ? t('team.removeTitle', { name: member.name }) : ''}
      act={t('team.remove')}
      acting={remove.isPending}
      onAct={() => member && remove.mutate(member.userId)}
    >
      {t('team.removeHint')}
    </AskFirst>
  );
}

function Invitations({ onInvite }: { onInvite: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const now = useNow();
  const invitations = useQuery(invitationsQuery);
  const withdraw = useMutation({
    mutationFn: (id: string) => data(api.DELETE('/invitations/{id}', { params: { path: { id } } })),
    onSuccess: () => told(t('team.withdrawn')),
    onError: (error) => failed(error),
    onSettled: () => void client.invalidateQueries({ queryKey: teamKeys.invitations }),
  });
  if (invitations.error)
    return <Failure error={invitations.error} retry={() => void invitations.refetch()} />;
  if (!invitations.data) return <Lines count={3} height={48} />;
  if (invitations.data.length === 0) {
    return (
      <Empty
        icon={<IconMailForward size={32} stroke={1.5} />}
        title={t('team.noInvitations')}
        action={
          <Button mt="sm" onClick={onInvite}>
            {t('team.invite')}
          </Button>
        }
      >
        {t('team.noInvitationsHint')}
      </Empty>
    );
  }
  return (
    <Card p={0} className={classes.scroll}>
      <Table verticalSpacing="sm" horizontalSpacing="md" className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('auth.email')}</Table.Th>
            <Table.Th>{t('team.role')}</Table.Th>
            <Table.Th>{t('team.expires')}</Table.Th>
            <Table.Th w={56}>
              <span className="visually-hidden">{t('inbox.more')}</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {invitations.data.map((i) => (
            <Table.Tr key={i.id}>
              <Table.Td>{i.email}</Table.Td>
              <Table.Td>{t(`roles.${i.role}`)}</Table.Td>
              <Table.Td c="dimmed">
                {new Date(i.expiresAt).getTime() < now ? (
                  <Badge color="orange">{t('team.expired')}</Badge>
                ) : (
                  ago(i.expiresAt, now)
                )}
              </Table.Td>
              <Table.Td>
                <Tooltip label={t('team.withdraw')}>
                  <ActionIcon
                    aria-label={`${t('team.withdraw')}: ${i.email}`}
                    onClick={() => withdraw.mutate(i.id)}
                  >
                    <IconX size={16} />
                  </ActionIcon>
                </Tooltip>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}

function InviteDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const roles = useRoles();
  const [made, setMade] = useState<NewInvitation | null>(null);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '', role: 'AGENT' as Role },
    validate: { email: isEmail(t('auth.invalidEmail')) },
  });
  const invite = useMutation({
    mutationFn: (body: { email: string; role: Role }) => data(api.POST('/invitations', { body })),
    onSuccess: (invitation) => {
      setMade(invitation);
      void client.invalidateQueries({ queryKey: teamKeys.invitations });
    },
    onError: (error) =>
      form.setErrors(
        // The sentence of this problem is for the one who accepts, not for the one who invites.
        isProblem(error, 'already_member')
          ? { email: t('team.alreadyMember') }
          : (fieldErrors(t, error, ['email', 'role'] as const) ?? { email: sentence(t, error) }),
      ),
  });
  const close = () => {
    onClose();
    setMade(null);
    form.reset();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={made ? t('team.invited') : t('team.invite')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {made ? (
        <Stack>
          <Text size="sm">{t('team.linkHint', { email: made.email, until: date(made.expiresAt) })}</Text>
          <CopyLine value={new URL(made.url, location.origin).href} label={t('team.link')} />
          <Group justify="flex-end">
            <Button onClick={close}>{t('common.close')}</Button>
          </Group>
        </Stack>
      ) : (
        <form
          onSubmit={form.onSubmit((values) => invite.mutate({ ...values, email: values.email.trim() }))}
          noValidate
        >
          <Stack>
            <TextInput
              label={t('auth.email')}
              type="email"
              data-autofocus
              key={form.key('email')}
              {...form.getInputProps('email')}
            />
            <Select
              label={t('team.role')}
              data={roles}
              allowDeselect={false}
              key={form.key('role')}
              {...form.getInputProps('role')}
            />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close}>
                {t('common.cancel')}
              </Button>
              <Button type="submit" loading={invite.isPending}>
                {t('team.makeLink')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

function Roles() {
  const { t } = useTranslation();
  const roles = useQuery(rolesQuery);
  if (roles.error) return <Failure error={roles.error} retry={() => void roles.refetch()} />;
  if (!roles.data) return <Lines count={6} height={36} />;
  const ordered = ROLES.flatMap((r) => roles.data.find((x) => x.role === r) ?? []);
  const permissions = [...new Set(ordered.flatMap((r) => r.permissions))];
  return (
    <Card p={0}>
      <section className={classes.scroll} aria-label={t('team.roles')} tabIndex={0}>
        <Table verticalSpacing="xs" horizontalSpacing="md" className={classes.table}>
          <Table.Caption>{t('team.rolesHint')}</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('team.permission')}</Table.Th>
              {ordered.map((r) => (
                <Table.Th key={r.role} ta="center">
                  {t(`roles.${r.role}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {permissions.map((p) => (
              <Table.Tr key={p}>
                <Table.Th scope="row" fw={400}>
                  {t(`permissions.${p}`)}
                </Table.Th>
                {ordered.map((r) => (
                  <Table.Td key={r.role} ta="center">
                    {r.permissions.includes(p) ? (
                      <IconCheck
                        size={16}
                        className={classes.yes}
                        role="img"
                        aria-label={t('team.allowed')}
                      />
                    ) : (
                      <span className={classes.no} role="img" aria-label={t('team.notAllowed')}>
                        –
                      </span>
                    )}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </Card>
  );
}
