import { Alert, Anchor, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { sentence } from '@/lib/problems';
import { enter, useCan, useSession } from '@/lib/session';
import { Card, CardTitle } from '@/ui/page';
import { told } from '@/ui/toast';
import { membersQuery } from './queries';

/** Anybody may go, except the last owner, who is told what to do first. */
export function LeaveCard() {
  const { t } = useTranslation();
  const { role, workspace } = useSession();
  const can = useCan();
  const [leaving, setLeaving] = useState(false);
  const owner = role === 'OWNER';
  const members = useQuery({ ...membersQuery, enabled: owner && can('TEAM_READ') });
  const last = owner && members.data?.filter((m) => m.role === 'OWNER').length === 1;
  return (
    <Card>
      <CardTitle
        title={t('leave.title', { workspace: workspace.name })}
        hint={last ? null : t('leave.hint')}
      />
      {last ? (
        <Text size="sm">
          {t('leave.lastOwner')}{' '}
          <Anchor component={Link} to="/team" size="sm" underline="always">
            {t('leave.team')}
          </Anchor>
        </Text>
      ) : (
        <Group justify="flex-end">
          <Button color="red" variant="light" onClick={() => setLeaving(true)}>
            {t('leave.leave')}
          </Button>
        </Group>
      )}
      <LeaveDialog opened={leaving} onClose={() => setLeaving(false)} />
    </Card>
  );
}

function LeaveDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { user, workspace } = useSession();
  const client = useQueryClient();
  const router = useRouter();
  const [typed, setTyped] = useState('');
  const leave = useMutation({
    mutationFn: () => data(api.DELETE('/members/{userId}', { params: { path: { userId: user.id } } })),
    onSuccess: async () => {
      // The session went with the membership.
      enter(client, null);
      told(t('leave.left', { workspace: workspace.name }));
      await router.navigate({ to: '/sign-in' });
    },
  });
  const close = () => {
    onClose();
    setTyped('');
    leave.reset();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t('leave.title', { workspace: workspace.name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() === workspace.name) leave.mutate();
        }}
      >
        <Stack>
          <Text size="sm">{t('leave.hint')}</Text>
          {leave.error && (
            <Alert color="red" variant="light" role="alert">
              {sentence(t, leave.error)}
            </Alert>
          )}
          <TextInput
            label={t('leave.type', { workspace: workspace.name })}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t('common.cancel')}
            </Button>
            <Button
              type="submit"
              color="red"
              disabled={typed.trim() !== workspace.name}
              loading={leave.isPending}
            >
              {t('leave.leave')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
