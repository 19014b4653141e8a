import {
  Badge,
  Button,
  Grid,
  Group,
  Modal,
  NativeSelect,
  PasswordInput,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconDeviceDesktop, IconDeviceMobile, IconShieldCheck } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { useNow } from '@/lib/clock';
import { ago } from '@/lib/format';
import { known, LANGUAGES, type Language, speak } from '@/lib/i18n';
import { fieldErrors, sentence } from '@/lib/problems';
import { sessionQuery, useSession, useSetSession } from '@/lib/session';
import { CopyBlock, CopyLine } from '@/ui/copy';
import { Card, CardTitle, Failure, Lines } from '@/ui/page';
import { failed, told } from '@/ui/toast';
import { LeaveCard } from './leave-workspace';
import { sessionsQuery, teamKeys } from './queries';
import classes from './team.module.css';

export function ProfileSettings(): ReactNode {
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Stack>
          <ProfileCard />
          <PasswordCard />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Stack>
          <TwoStepCard />
          <DevicesCard />
          <LeaveCard />
        </Stack>
      </Grid.Col>
    </Grid>
  );
}

function ProfileCard() {
  const { t, i18n } = useTranslation();
  const { user } = useSession();
  const setSession = useSetSession();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: user.name },
    validate: { name: (value) => (value.trim() ? null : t('auth.required')) },
  });
  const save = useMutation({
    mutationFn: (body: { name?: string; locale?: string }) => data(api.PATCH('/session', { body })),
    onSuccess: (session) => {
      setSession(session);
      form.resetDirty();
      told(t('common.saved'));
    },
    onError: (error) =>
      form.setErrors(fieldErrors(t, error, ['name'] as const) ?? { name: sentence(t, error) }),
  });
  return (
    <Card>
      <CardTitle title={t('profile.title')} />
      <form onSubmit={form.onSubmit(({ name }) => save.mutate({ name: name.trim() }))} noValidate>
        <Stack>
          <TextInput
            label={t('auth.name')}
            maxLength={80}
            autoComplete="name"
            key={form.key('name')}
            {...form.getInputProps('name')}
          />
          <TextInput
            label={t('auth.email')}
            value={user.email}
            readOnly
            description={t('profile.emailHint')}
          />
          <NativeSelect
            label={t('auth.language')}
            data={LANGUAGES.map((l) => ({ value: l.value, label: l.label }))}
            value={known(i18n.language) ?? 'en'}
            onChange={(event) => {
              const locale = event.currentTarget.value as Language;
              void speak(locale).then(() => save.mutate({ locale }));
            }}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending && save.variables?.name !== undefined}>
              {t('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}

function PasswordCard() {
  const { t } = useTranslation();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { current: '', next: '' },
    validate: {
      current: (value) => (value ? null : t('auth.required')),
      next: (value) => (value.length >= 10 ? null : t('auth.tooShort')),
    },
  });
  const change = useMutation({
    mutationFn: (body: { current: string; next: string }) => data(api.POST('/account/password', { body })),
    onSuccess: () => {
      form.reset();
      told(t('profile.passwordChanged'));
    },
    onError: (error) =>
      form.setErrors(fieldErrors(t, error, ['current', 'next'] as const) ?? { current: sentence(t, error) }),
  });
  return (
    <Card>
      <CardTitle title={t('auth.password')} hint={t('profile.passwordHint')} />
      <form onSubmit={form.onSubmit((values) => change.mutate(values))} noValidate>
        <Stack>
          <PasswordInput
            label={t('auth.currentPassword')}
            autoComplete="current-password"
            key={form.key('current')}
            {...form.getInputProps('current')}
          />
          <PasswordInput
            label={t('auth.newPassword')}
            description={t('auth.passwordHint')}
            autoComplete="new-password"
            key={form.key('next')}
            {...form.getInputProps('next')}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={change.isPending}>
              {t('profile.changePassword')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}

function TwoStepCard() {
  const { t } = useTranslation();
  const { user } = useSession();
  const [dialog, setDialog] = useState<'on' | 'off' | null>(null);
  return (
    <Card>
      <CardTitle
        title={t('totp.title')}
        hint={t('totp.hint')}
        right={
          user.totpEnabled ? (
            <Badge color="teal" leftSection={<IconShieldCheck size={11} />}>
              {t('team.on')}
            </Badge>
          ) : (
            <Badge color="gray">{t('team.off')}</Badge>
          )
        }
      />
      {user.totpEnabled ? (
        <Button variant="default" onClick={() => setDialog('off')}>
          {t('totp.disable')}
        </Button>
      ) : (
        <Button onClick={() => setDialog('on')}>{t('totp.enable')}</Button>
      )}
      <Modal
        opened={dialog === 'on'}
        onClose={() => setDialog(null)}
        title={t('totp.title')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
        closeOnClickOutside={false}
      >
        <Enable onDone={() => setDialog(null)} />
      </Modal>
      <Modal
        opened={dialog === 'off'}
        onClose={() => setDialog(null)}
        title={t('totp.disable')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <Disable onDone={() => setDialog(null)} />
      </Modal>
    </Card>
  );
}

function Enable({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [code, setCode] = useState('');
  const [codes, setCodes] = useState<string[] | null>(null);
  const secret = useQuery({
    queryKey: ['totp'],
    queryFn: () => data(api.POST('/account/totp')),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const confirm = useMutation({
    mutationFn: () => data(api.POST('/account/totp/confirm', { body: { code: code.replace(/\s/g, '') } })),
    onSuccess: (made) => {
      setCodes(made.recoveryCodes);
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  });
  if (codes) {
    return (
      <Stack>
        <Text size="sm">{t('totp.recovery')}</Text>
        <CopyBlock value={codes.join('\n')} label={t('totp.codes')} />
        <Group justify="flex-end">
          <Button onClick={onDone}>{t('totp.kept')}</Button>
        </Group>
      </Stack>
    );
  }
  if (secret.error) return <Failure error={secret.error} retry={() => void secret.refetch()} />;
  if (!secret.data) return <Lines count={3} height={60} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (code.trim()) confirm.mutate();
      }}
    >
      <Stack align="center">
        <Text size="sm">{t('totp.scan')}</Text>
        <img
          className={classes.qr}
          src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(secret.data.qrSvg)}`}
          alt={t('totp.qr')}
        />
        <Stack gap={4} w="100%">
          <Text size="xs" c="dimmed">
            {t('totp.byHand')}
          </Text>
          <CopyLine value={secret.data.secret} label={t('totp.secret')} />
        </Stack>
        <TextInput
          w="100%"
          label={t('totp.code')}
          inputMode="numeric"
          autoComplete="one-time-code"
          value={code}
          maxLength={10}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={confirm.error ? sentence(t, confirm.error) : undefined}
          data-autofocus
        />
        <Group justify="flex-end" w="100%">
          <Button type="submit" loading={confirm.isPending} disabled={!code.trim()}>
            {t('totp.confirm')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Disable({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [password, setPassword] = useState('');
  const disable = useMutation({
    mutationFn: () => data(api.POST('/account/totp/disable', { body: { password } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      told(t('totp.disabled'));
      onDone();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        disable.mutate();
      }}
    >
      <Stack>
        <Text size="sm">{t('totp.disableHint')}</Text>
        <PasswordInput
          label={t('auth.currentPassword')}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={disable.error ? sentence(t, disable.error) : undefined}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button type="submit" color="red" loading={disable.isPending} disabled={!password}>
            {t('totp.disable')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function DevicesCard() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const now = useNow();
  const sessions = useQuery(sessionsQuery);
  const again = () => void client.invalidateQueries({ queryKey: teamKeys.sessions });
  const revoke = useMutation({
    mutationFn: (id: string) => data(api.DELETE('/sessions/{id}', { params: { path: { id } } })),
    onSuccess: () => told(t('devices.signedOut')),
    onError: (error) => failed(error),
    onSettled: again,
  });
  const revokeAll = useMutation({
    mutationFn: () => data(api.DELETE('/sessions')),
    onSuccess: () => told(t('devices.othersSignedOut')),
    onError: (error) => failed(error),
    onSettled: again,
  });
  const list = sessions.data ?? [];
  return (
    <Card>
      <CardTitle
        title={t('devices.title')}
        hint={t('devices.hint')}
        right={
          list.length > 1 && (
            <Button
              size="xs"
              variant="default"
              loading={revokeAll.isPending}
              onClick={() => revokeAll.mutate()}
            >
              {t('devices.revokeOthers')}
            </Button>
          )
        }
      />
      {sessions.error ? (
        <Failure error={sessions.error} retry={() => void sessions.refetch()} />
      ) : sessions.isPending ? (
        <Lines count={2} height={44} />
      ) : (
        <ul className={classes.devices}>
          {list.map((s) => {
            const mobile = /Mobile|Android|iPhone/.test(s.userAgent ?? '');
            const Icon = mobile ? IconDeviceMobile : IconDeviceDesktop;
            return (
              <li key={s.id}>
                <Icon size={20} stroke={1.5} aria-hidden />
                <div className={classes.grow}>
                  <Text size="sm" fw={500} truncate title={s.userAgent ?? undefined}>
                    {agentName(s.userAgent) ?? t('common.unknown')}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {[s.ip, t('contacts.seen', { ago: ago(s.lastSeenAt, now) })].filter(Boolean).join(' · ')}
                  </Text>
                </div>
                {s.current ? (
                  <Badge color="teal">{t('devices.this')}</Badge>
                ) : (
                  <Button size="xs" variant="default" onClick={() => revoke.mutate(s.id)}>
                    {t('shell.signOut')}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}

function agentName(agent: string | null): string | null {
  if (!agent) return null;
  const browser = ['Edg', 'OPR', 'Firefox', 'Chrome', 'Safari'].find((b) => agent.includes(`${b}/`));
  const system = ['iPhone', 'iPad', 'Android', 'Windows', 'Mac OS', 'Linux'].find((s) => agent.includes(s));
  const names: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', 'Mac OS': 'macOS' };
  const shown = [browser, system].flatMap((n) => (n ? [names[n] ?? n] : []));
  return shown.length > 0 ? shown.join(' · ') : agent.slice(0, 60);
}
