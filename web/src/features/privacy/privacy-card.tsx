import { Alert, Badge, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconDownload, IconFileZip, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data } from '@/lib/api';
import { bytes, date, dateTime } from '@/lib/format';
import { sentence } from '@/lib/problems';
import { useCan } from '@/lib/session';
import { Card, CardTitle } from '@/ui/page';
import { failed, told } from '@/ui/toast';
import { exportsQuery, privacyKeys } from './queries';

/** What a person can ask for: to be told everything, and to be forgotten. */
export function PrivacyCard({ contact, name }: { contact: string; name: string }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [erasing, setErasing] = useState(false);
  if (!can('PRIVACY_EXPORT') && !can('PRIVACY_ERASE')) return null;
  return (
    <Card>
      <CardTitle title={t('privacy.title')} hint={t('privacy.hint')} />
      <Stack gap="md">
        {can('PRIVACY_EXPORT') && <Exports contact={contact} />}
        {can('PRIVACY_ERASE') && (
          <Group justify="space-between" wrap="nowrap" gap="md">
            <Text size="sm">{t('privacy.eraseHint')}</Text>
            <Button
              color="red"
              variant="light"
              leftSection={<IconTrash size={16} />}
              onClick={() => setErasing(true)}
              style={{ flexShrink: 0 }}
            >
              {t('privacy.erase')}
            </Button>
          </Group>
        )}
      </Stack>
      <EraseDialog contact={contact} name={name} opened={erasing} onClose={() => setErasing(false)} />
    </Card>
  );
}

function Exports({ contact }: { contact: string }): ReactNode {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const query = useQuery(exportsQuery(contact));
  const ask = useMutation({
    mutationFn: () =>
      data(
        api.POST('/contacts/{id}/personal-exports', {
          params: { path: { id: contact } },
          body: { locale: i18n.language },
        }),
      ),
    onError: (error) => failed(error),
    onSettled: () => client.invalidateQueries({ queryKey: privacyKeys.exports(contact) }),
  });
  const working = query.data?.some((made) => made.phase === 'WORKING');
  return (
    <Stack gap="xs">
      <Group justify="space-between" wrap="nowrap" gap="md">
        <Text size="sm">{t('privacy.exportHint')}</Text>
        <Button
          variant="default"
          leftSection={<IconFileZip size={16} />}
          loading={ask.isPending || working === true}
          onClick={() => ask.mutate()}
          style={{ flexShrink: 0 }}
        >
          {t('privacy.export')}
        </Button>
      </Group>
      {query.data?.map((made) => (
        <Group key={made.id} gap="xs" wrap="nowrap" justify="space-between">
          <Text size="sm" c="dimmed">
            {dateTime(made.askedAt)}
            {made.phase === 'READY' && ` · ${bytes(made.bytes)}`}
            {made.phase === 'READY' &&
              made.expiresAt &&
              ` · ${t('privacy.until', { date: date(made.expiresAt) })}`}
          </Text>
          {made.url ? (
            <Button
              component="a"
              href={made.url}
              download
              size="xs"
              variant="default"
              leftSection={<IconDownload size={14} />}
            >
              {t('privacy.download')}
            </Button>
          ) : (
            <Badge color={made.phase === 'FAILED' ? 'red' : 'gray'}>
              {t(`privacy.phases.${made.phase}`)}
            </Badge>
          )}
        </Group>
      ))}
    </Stack>
  );
}

function EraseDialog({
  contact,
  name,
  opened,
  onClose,
}: {
  contact: string;
  name: string;
  opened: boolean;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const erase = useMutation({
    mutationFn: () =>
      data(
        api.POST('/contacts/{id}/erasure', { params: { path: { id: contact } }, body: { confirm: typed } }),
      ),
    // Its page is gone in a moment; how far it is stands where everybody erased stands.
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: privacyKeys.erasures });
      told(t('privacy.eraseBegun'));
      void navigate({ to: '/settings/privacy' });
    },
  });
  const close = () => {
    setTyped('');
    erase.reset();
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t('privacy.eraseTitle', { name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          erase.mutate();
        }}
      >
        <Stack>
          <Alert color="red" variant="light">
            {t('privacy.eraseWarning')}
          </Alert>
          <TextInput
            label={t('privacy.confirm', { name })}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            error={
              erase.error
                ? erase.error instanceof ApiError && erase.error.code === 'confirmation_wrong'
                  ? t('privacy.confirmWrong')
                  : sentence(t, erase.error)
                : null
            }
            autoComplete="off"
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('common.cancel')}
            </Button>
            <Button
              type="submit"
              color="red"
              disabled={typed.trim() !== name}
              loading={erase.isPending}
              leftSection={<IconTrash size={16} />}
            >
              {t('privacy.eraseNow')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
