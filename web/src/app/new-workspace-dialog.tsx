import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { ZONE } from '@/lib/format';
import { fieldErrors, sentence } from '@/lib/problems';
import { enter } from '@/lib/session';

export function NewWorkspaceDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const router = useRouter();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '' },
    validate: { name: (value) => (value.trim() ? null : t('auth.required')) },
  });
  const create = useMutation({
    mutationFn: (body: { name: string }) =>
      data(api.POST('/workspaces', { body: { ...body, timeZone: ZONE } })),
    onSuccess: async (session) => {
      onClose();
      await router.navigate({ to: '/' });
      enter(client, session);
    },
    onError: (error) =>
      form.setErrors(fieldErrors(t, error, ['name'] as const) ?? { name: sentence(t, error) }),
  });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('shell.newWorkspace')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form onSubmit={form.onSubmit((values) => create.mutate(values))} noValidate>
        <Stack>
          <TextInput
            label={t('auth.workspaceName')}
            data-autofocus
            maxLength={80}
            key={form.key('name')}
            {...form.getInputProps('name')}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t('auth.signUp')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
