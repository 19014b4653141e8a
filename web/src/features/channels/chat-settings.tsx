import {
  ActionIcon,
  Alert,
  Button,
  ColorInput,
  Grid,
  Group,
  Modal,
  SegmentedControl,
  Stack,
  Switch,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconAlertTriangle, IconCheck, IconKey, IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data, ifMatch } from '@/lib/api';
import { number } from '@/lib/format';
import { sentence } from '@/lib/problems';
import { useCan, useSession } from '@/lib/session';
import type { ChatSettings as Settings } from '@/lib/types';
import { AskFirst } from '@/ui/ask-first';
import { CopyBlock, CopyLine } from '@/ui/copy';
import { Card, CardTitle, Failure, Lines } from '@/ui/page';
import { failed, told } from '@/ui/toast';
import { ChatPreview } from './chat-preview';
import { contrast, origin, parse, textOn } from './color';
import { chatKeys, chatQuery } from './queries';

const SWATCHES = ['#6750e8', '#2563eb', '#0f766e', '#15803d', '#b45309', '#be123c', '#7c3aed', '#1f2937'];

const EXAMPLE = `Kira.identify({
  userId: '4711',
  email: 'ada@shop.example',
  name: 'Ada',
  hash: '…',
});`;

export function ChatSettings(): ReactNode {
  const query = useQuery(chatQuery);
  if (query.error && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Lines count={5} height={64} />;
  return <Form key={query.data.version} settings={query.data} />;
}

function Form({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const can = useCan();
  const client = useQueryClient();
  const write = can('SETTINGS_MANAGE');
  const form = useForm({
    initialValues: {
      title: settings.title,
      greeting: settings.greeting,
      color: settings.color,
      position: settings.position,
      allowedOrigins: settings.allowedOrigins,
      requireIdentity: settings.requireIdentity,
      suggestions: settings.suggestions,
    },
    validate: {
      color: (value) => (parse(value) ? null : t('chat.badColor')),
      allowedOrigins: (value) => {
        const bad = value.find((o) => !origin(o));
        return bad ? t('chat.badOrigin', { origin: bad }) : null;
      },
    },
  });
  const values = form.values;
  const save = useMutation({
    mutationFn: (body: typeof form.values) =>
      data(
        api.PUT('/settings/chat', {
          params: { header: ifMatch(settings.version) },
          body: {
            ...body,
            allowedOrigins: body.allowedOrigins.flatMap((o) => origin(o) ?? []),
            suggestions: body.suggestions.map((s) => s.trim()).filter(Boolean),
          },
        }),
      ),
    onSuccess: (saved) => {
      client.setQueryData(chatKeys.settings, saved);
      told(t('common.saved'));
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 409) {
        failed(error);
        void client.invalidateQueries({ queryKey: chatKeys.settings });
      } else if (error instanceof ApiError && error.field) {
        form.setFieldError(error.field.replace(/\[\d+\]$/, ''), sentence(t, error));
      }
    },
  });
  const ratio = contrast(values.color, textOn(values.color));
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <Stack>
          <form onSubmit={form.onSubmit((v) => save.mutate(v))} noValidate>
            <Stack>
              <Card>
                <CardTitle title={t('chat.look')} hint={write ? undefined : t('common.readOnly')} />
                <Stack>
                  <TextInput
                    label={t('chat.title')}
                    maxLength={60}
                    readOnly={!write}
                    {...form.getInputProps('title')}
                  />
                  <Textarea
                    label={t('chat.greeting')}
                    autosize
                    minRows={2}
                    maxRows={5}
                    maxLength={500}
                    readOnly={!write}
                    {...form.getInputProps('greeting')}
                  />
                  <ColorInput
                    label={t('chat.color')}
                    format="hex"
                    swatches={SWATCHES}
                    disabled={!write}
                    eyeDropperButtonProps={{ 'aria-label': t('chat.pick') }}
                    {...form.getInputProps('color')}
                  />
                  <Group gap={6}>
                    {ratio >= 4.5 ? (
                      <IconCheck size={15} color="var(--kira-good)" aria-hidden />
                    ) : (
                      <IconAlertTriangle size={15} color="var(--kira-warn)" aria-hidden />
                    )}
                    <Text size="xs" c="dimmed">
                      {ratio >= 4.5
                        ? t('chat.contrastGood', { ratio: number(ratio, 1) })
                        : t('chat.contrastBad', { ratio: number(ratio, 1) })}
                    </Text>
                  </Group>
                  <div>
                    <Text size="sm" fw={500} mb={4} id="position-label">
                      {t('chat.position')}
                    </Text>
                    <SegmentedControl
                      size="xs"
                      aria-labelledby="position-label"
                      disabled={!write}
                      data={[
                        { value: 'LEFT', label: t('chat.left') },
                        { value: 'RIGHT', label: t('chat.right') },
                      ]}
                      {...form.getInputProps('position')}
                    />
                  </div>
                  <Suggestions
                    values={values.suggestions}
                    error={form.errors.suggestions}
                    write={write}
                    onChange={(suggestions) => form.setFieldValue('suggestions', suggestions)}
                  />
                </Stack>
              </Card>
              <Card>
                <CardTitle title={t('chat.who')} />
                <Stack>
                  <TagsInput
                    label={t('chat.origins')}
                    description={t('chat.originsHint')}
                    placeholder="https://shop.example"
                    splitChars={[',', ' ']}
                    readOnly={!write}
                    {...form.getInputProps('allowedOrigins')}
                  />
                  <Switch
                    label={t('chat.requireIdentity')}
                    description={t('chat.requireIdentityHint')}
                    disabled={!write || (!settings.identitySecretSet && !values.requireIdentity)}
                    error={form.errors.requireIdentity}
                    checked={values.requireIdentity}
                    onChange={(event) => form.setFieldValue('requireIdentity', event.currentTarget.checked)}
                  />
                </Stack>
              </Card>
              {save.error &&
                !(save.error instanceof ApiError && (save.error.field || save.error.status === 409)) && (
                  <Failure error={save.error} />
                )}
              {write && (
                <Group justify="flex-end">
                  <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
                    {t('common.save')}
                  </Button>
                </Group>
              )}
            </Stack>
          </form>
          <Identity set={settings.identitySecretSet} write={write} />
          <Install />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <ChatPreview
          title={values.title}
          greeting={values.greeting}
          color={parse(values.color) ? values.color : settings.color}
          left={values.position === 'LEFT'}
          suggestions={values.suggestions}
        />
      </Grid.Col>
    </Grid>
  );
}

function Suggestions({
  values,
  error,
  write,
  onChange,
}: {
  values: string[];
  error: ReactNode;
  write: boolean;
  onChange: (values: string[]) => void;
}) {
  const { t } = useTranslation();
  return (
    <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
      <Text component="legend" size="sm" fw={500}>
        {t('chat.suggestions')}
      </Text>
      <Text size="xs" c="dimmed" mb={6}>
        {t('chat.suggestionsHint')}
      </Text>
      <Stack gap={6}>
        {values.map((value, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are told apart by their place
          <Group key={i} gap={6} wrap="nowrap">
            <TextInput
              style={{ flex: 1 }}
              value={value}
              readOnly={!write}
              maxLength={120}
              aria-label={t('chat.suggestion', { n: i + 1 })}
              onChange={(event) => onChange(values.map((v, j) => (j === i ? event.currentTarget.value : v)))}
            />
            {write && (
              <ActionIcon
                size={36}
                aria-label={`${t('common.remove')}: ${t('chat.suggestion', { n: i + 1 })}`}
                onClick={() => onChange(values.filter((_, j) => j !== i))}
              >
                <IconTrash size={16} stroke={1.6} />
              </ActionIcon>
            )}
          </Group>
        ))}
        {write && values.length < 6 && (
          <Group>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlus size={14} />}
              onClick={() => onChange([...values, ''])}
            >
              {t('chat.addSuggestion')}
            </Button>
          </Group>
        )}
        {error && (
          <Text size="xs" c="var(--mantine-color-error)" role="alert">
            {error}
          </Text>
        )}
      </Stack>
    </fieldset>
  );
}

function Identity({ set, write }: { set: boolean; write: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [secret, setSecret] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const make = useMutation({
    mutationFn: () => data(api.POST('/settings/chat/identity-secret')),
    onSuccess: (made) => setSecret(made.secret),
    onError: (error) => failed(error),
    onSettled: () => setAsking(false),
  });
  return (
    <Card>
      <CardTitle title={t('chat.identity')} hint={t('chat.identityHint')} />
      <Stack>
        <CopyBlock label={t('chat.identityExample')} value={EXAMPLE} />
        <Text size="xs" c="dimmed">
          {t('chat.identityHash')}
        </Text>
        {write && (
          <Group>
            <Button
              variant="default"
              leftSection={<IconKey size={16} stroke={1.7} />}
              loading={make.isPending}
              onClick={() => (set ? setAsking(true) : make.mutate())}
            >
              {set ? t('chat.renewSecret') : t('chat.makeSecret')}
            </Button>
          </Group>
        )}
      </Stack>
      <AskFirst
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('chat.renewSecret')}
        act={t('chat.renewSecret')}
        acting={make.isPending}
        onAct={() => make.mutate()}
      >
        {t('chat.renewHint')}
      </AskFirst>
      <Modal
        opened={secret !== null}
        onClose={() => {
          setSecret(null);
          void client.invalidateQueries({ queryKey: chatKeys.settings });
        }}
        title={t('chat.secretMade')}
        closeOnClickOutside={false}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <Stack>
          <Alert color="orange" variant="light" icon={<IconAlertTriangle size={18} />}>
            {t('chat.secretOnce')}
          </Alert>
          <CopyLine value={secret ?? ''} label={t('chat.secret')} />
        </Stack>
      </Modal>
    </Card>
  );
}

function Install() {
  const { t } = useTranslation();
  const { workspace } = useSession();
  const snippet = `<script async src="${location.origin}/widget.js" data-workspace="${workspace.slug}"></script>`;
  return (
    <Card>
      <CardTitle title={t('chat.install')} hint={t('chat.installHint')} />
      <CopyBlock label={t('chat.snippet')} value={snippet} />
    </Card>
  );
}
