import { ActionIcon, Alert, Button, Modal, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconPhone } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data } from '@/lib/api';
import { sentence } from '@/lib/problems';
import { useCan } from '@/lib/session';
import { numbersQuery } from './queries';

const MACHINES = ['IGNORE', 'HANG_UP', 'SAY'] as const;

/** Calls a contact, where the workspace has a number to call from. */
export function CallButton({
  contact,
  phone,
  small,
}: {
  contact: string;
  /** The number that is known of them. */
  phone: string | null;
  /** For a header: a phone has room there for a sign only. */
  small?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const reply = useCan()('CONVERSATIONS_REPLY');
  const numbers = useQuery({ ...numbersQuery, enabled: reply });
  const [open, setOpen] = useState(false);
  if (!reply || !numbers.data || numbers.data.items.length === 0) return null;
  return (
    <>
      {small && (
        <ActionIcon
          hiddenFrom="sm"
          variant="light"
          color="iris"
          size={36}
          aria-label={t('calls.call')}
          onClick={() => setOpen(true)}
        >
          <IconPhone size={18} />
        </ActionIcon>
      )}
      <Button
        visibleFrom={small ? 'sm' : undefined}
        variant={small ? 'light' : 'default'}
        size={small ? 'sm' : undefined}
        leftSection={<IconPhone size={16} />}
        onClick={() => setOpen(true)}
      >
        {t('calls.call')}
      </Button>
      {open && <CallDialog contact={contact} phone={phone} onClose={() => setOpen(false)} />}
    </>
  );
}

function CallDialog({
  contact,
  phone,
  onClose,
}: {
  contact: string;
  phone: string | null;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const numbers = useQuery(numbersQuery);
  const items = numbers.data?.items ?? [];
  const key = (n: (typeof items)[number]) => `${n.accountId}/${n.number}`;
  const [from, setFrom] = useState<string | null>(null);
  const [to, setTo] = useState(phone ?? '');
  const [say, setSay] = useState('');
  const [bridgeTo, setBridgeTo] = useState('');
  const [machine, setMachine] = useState<(typeof MACHINES)[number]>('IGNORE');
  const chosen = items.find((n) => key(n) === from) ?? items.find((n) => n.connected) ?? items[0];
  const place = useMutation({
    mutationFn: () =>
      data(
        api.POST('/calls', {
          body: {
            accountId: chosen?.accountId ?? null,
            from: chosen?.number ?? null,
            contactId: contact,
            conversationId: null,
            to,
            say,
            language: null,
            bridgeTo,
            machine,
          },
        }),
      ),
    onSuccess: (call) => {
      onClose();
      if (call.conversationId) {
        void navigate({
          to: '/inbox/{-$id}',
          params: { id: call.conversationId } as never,
          search: { view: 'all' } as never,
        });
      }
    },
  });
  const at = place.error instanceof ApiError ? place.error.field : null;
  const said = (field: string) => (at === field ? sentence(t, place.error) : undefined);
  const known = ['accountId', 'from', 'to', 'say', 'bridgeTo'];
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('calls.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        onSubmit={(e) => {
          e.preventDefault();
          place.mutate();
        }}
        noValidate
      >
        <Stack>
          <TextInput
            label={t('calls.number')}
            type="tel"
            value={to}
            onChange={(e) => setTo(e.currentTarget.value)}
            error={said('to')}
            required
          />
          <Select
            label={t('calls.own')}
            data={items.map((n) => ({
              value: key(n),
              label: `${n.number} · ${n.account}`,
              disabled: !n.connected,
            }))}
            value={chosen ? key(chosen) : null}
            onChange={setFrom}
            allowDeselect={false}
            error={said('accountId') ?? said('from')}
          />
          <Textarea
            label={t('calls.say')}
            description={t('calls.sayHint')}
            autosize
            minRows={2}
            maxRows={6}
            value={say}
            onChange={(e) => setSay(e.currentTarget.value)}
            error={said('say')}
            data-autofocus
          />
          <TextInput
            label={t('calls.bridgeTo')}
            description={t('calls.bridgeToHint')}
            type="tel"
            placeholder="+44 20 7946 0018"
            value={bridgeTo}
            onChange={(e) => setBridgeTo(e.currentTarget.value)}
            error={said('bridgeTo')}
          />
          <Select
            label={t('calls.machine')}
            data={MACHINES.map((m) => ({ value: m, label: t(`calls.machines.${m}`) }))}
            value={machine}
            allowDeselect={false}
            onChange={(m) => m && setMachine(m)}
          />
          {bridgeTo && chosen && (
            <Text size="sm" c="dimmed">
              {t(`calls.recordingRule.${chosen.recording}`)}
            </Text>
          )}
          {place.error && !(at && known.includes(at)) && (
            <Alert color="red" variant="light" role="alert">
              {sentence(t, place.error)}
            </Alert>
          )}
          <Button type="submit" loading={place.isPending} leftSection={<IconPhone size={16} />}>
            {t('calls.place')}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
