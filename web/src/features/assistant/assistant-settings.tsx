import {
  Alert,
  Button,
  Grid,
  Group,
  PasswordInput,
  Radio,
  Slider,
  Stack,
  Switch,
  Table,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconChartBar, IconCheck, IconPlugConnected, IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data, ifMatch } from '@/lib/api';
import { number, shortDay } from '@/lib/format';
import { sentence } from '@/lib/problems';
import { useCan } from '@/lib/session';
import type { AssistantSettings as Settings } from '@/lib/types';
import { Card, CardTitle, Empty, Failure, Lines } from '@/ui/page';
import { failed, told } from '@/ui/toast';
import { assistantKeys, assistantQuery, usageQuery } from './queries';

export function AssistantSettings(): ReactNode {
  const query = useQuery(assistantQuery);
  if (query.error && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Lines count={5} height={64} />;
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <Form key={query.data.version} settings={query.data} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <Usage />
      </Grid.Col>
    </Grid>
  );
}

const FIELDS: Record<string, string> = {
  'endpoint.baseUrl': 'baseUrl',
  'endpoint.model': 'model',
  'endpoint.apiKey': 'apiKey',
};

function Form({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const can = useCan();
  const client = useQueryClient();
  const write = can('SETTINGS_MANAGE');
  const form = useForm({
    initialValues: {
      enabled: settings.enabled,
      name: settings.name,
      auto: settings.threshold === null,
      threshold: settings.threshold ?? settings.measuredThreshold ?? 0.4,
      greeting: settings.greeting ?? '',
      handOffMessage: settings.handOffMessage ?? '',
      withEndpoint: settings.endpoint !== null,
      baseUrl: settings.endpoint?.baseUrl ?? '',
      model: settings.endpoint?.model ?? '',
      apiKey: '',
    },
    validate: {
      name: (value) => (value.trim() ? null : t('auth.required')),
      baseUrl: (value, all) =>
        !all.withEndpoint || /^https?:\/\/\S+$/.test(value.trim()) ? null : t('assistant.badUrl'),
      model: (value, all) => (!all.withEndpoint || value.trim() ? null : t('auth.required')),
    },
  });
  const v = form.values;
  const save = useMutation({
    mutationFn: (values: typeof form.values) =>
      data(
        api.PUT('/settings/assistant', {
          params: { header: ifMatch(settings.version) },
          body: {
            enabled: values.enabled,
            name: values.name.trim(),
            threshold: values.auto ? null : values.threshold,
            greeting: values.greeting.trim() || null,
            handOffMessage: values.handOffMessage.trim() || null,
            endpoint: values.withEndpoint
              ? {
                  baseUrl: values.baseUrl.trim(),
                  model: values.model.trim(),
                  ...(values.apiKey ? { apiKey: values.apiKey } : {}),
                }
              : null,
          },
        }),
      ),
    onSuccess: (saved) => {
      client.setQueryData(assistantKeys.settings, saved);
      told(t('common.saved'));
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 409) {
        failed(error);
        void client.invalidateQueries({ queryKey: assistantKeys.settings });
      } else if (error instanceof ApiError && error.field) {
        form.setFieldError(FIELDS[error.field] ?? error.field, sentence(t, error));
      }
    },
  });
  const check = useMutation({
    mutationFn: () =>
      data(
        api.POST('/settings/assistant/check', {
          body: {
            baseUrl: v.baseUrl.trim(),
            model: v.model.trim(),
            ...(v.apiKey ? { apiKey: v.apiKey } : {}),
          },
        }),
      ),
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))} noValidate>
      <Stack>
        <Card>
          <CardTitle title={t('assistant.title')} hint={write ? t('assistant.hint') : t('common.readOnly')} />
          <Stack>
            <Switch
              label={t('assistant.enabled')}
              description={t('assistant.enabledHint')}
              disabled={!write}
              {...form.getInputProps('enabled', { type: 'checkbox' })}
            />
            <TextInput
              label={t('assistant.name')}
              maxLength={60}
              readOnly={!write}
              {...form.getInputProps('name')}
            />
            <Textarea
              label={t('assistant.greeting')}
              description={t('assistant.optional')}
              autosize
              minRows={2}
              maxRows={5}
              maxLength={500}
              readOnly={!write}
              {...form.getInputProps('greeting')}
            />
            <Textarea
              label={t('assistant.handOff')}
              description={t('assistant.handOffHint')}
              autosize
              minRows={2}
              maxRows={5}
              maxLength={500}
              readOnly={!write}
              {...form.getInputProps('handOffMessage')}
            />
          </Stack>
        </Card>
        <Card>
          <CardTitle title={t('assistant.threshold')} hint={t('assistant.thresholdHint')} />
          <Radio.Group
            aria-label={t('assistant.threshold')}
            value={v.auto ? 'auto' : 'own'}
            onChange={(value) => form.setFieldValue('auto', value === 'auto')}
          >
            <Stack gap="xs">
              <Radio
                value="auto"
                label={t('assistant.auto')}
                description={
                  typeof settings.measuredThreshold === 'number'
                    ? t('assistant.autoValue', { value: number(settings.measuredThreshold, 2) })
                    : t('assistant.autoHint')
                }
                disabled={!write}
              />
              <Radio value="own" label={t('assistant.own')} disabled={!write} />
            </Stack>
          </Radio.Group>
          {!v.auto && (
            <Stack gap={4} mt="md">
              <Slider
                min={0}
                max={1}
                step={0.01}
                disabled={!write}
                label={(value) => number(value, 2)}
                thumbLabel={t('assistant.threshold')}
                value={v.threshold}
                onChange={(value) => form.setFieldValue('threshold', value)}
              />
              <Group justify="space-between">
                <Text size="xs" c="dimmed">
                  {t('assistant.answersMore')}
                </Text>
                <Text size="xs" fw={600} className="tabular">
                  {number(v.threshold, 2)}
                </Text>
                <Text size="xs" c="dimmed">
                  {t('assistant.answersLess')}
                </Text>
              </Group>
            </Stack>
          )}
          {form.errors.threshold && (
            <Text size="xs" c="var(--mantine-color-error)" role="alert">
              {form.errors.threshold}
            </Text>
          )}
        </Card>
        <Card>
          <CardTitle title={t('assistant.endpoint')} hint={t('assistant.endpointHint')} />
          <Stack>
            <Switch
              label={t('assistant.withEndpoint')}
              description={
                v.withEndpoint
                  ? undefined
                  : settings.installationModel
                    ? t('assistant.installationModel')
                    : t('assistant.withoutEndpoint')
              }
              disabled={!write}
              {...form.getInputProps('withEndpoint', { type: 'checkbox' })}
            />
            {v.withEndpoint && (
              <>
                <TextInput
                  label={t('assistant.baseUrl')}
                  placeholder="https://api.example.com/v1"
                  readOnly={!write}
                  {...form.getInputProps('baseUrl')}
                />
                <TextInput label={t('knowledge.model')} readOnly={!write} {...form.getInputProps('model')} />
                <PasswordInput
                  label={t('assistant.key')}
                  description={settings.endpoint?.apiKeySet ? t('assistant.keySet') : t('assistant.keyHint')}
                  autoComplete="off"
                  readOnly={!write}
                  {...form.getInputProps('apiKey')}
                />
                {write && (
                  <Group>
                    <Button
                      variant="default"
                      leftSection={<IconPlugConnected size={16} stroke={1.7} />}
                      loading={check.isPending}
                      disabled={!v.baseUrl.trim() || !v.model.trim()}
                      onClick={() => check.mutate()}
                    >
                      {t('assistant.check')}
                    </Button>
                  </Group>
                )}
                <div aria-live="polite">
                  {check.data && (
                    <Alert
                      color={check.data.ok ? 'teal' : 'red'}
                      variant="light"
                      icon={check.data.ok ? <IconCheck size={18} /> : <IconX size={18} />}
                      title={
                        check.data.ok
                          ? t('assistant.works', { ms: number(check.data.latencyMs) })
                          : t('assistant.worksNot')
                      }
                    >
                      {check.data.detail}
                    </Alert>
                  )}
                  {check.error && <Failure error={check.error} />}
                </div>
              </>
            )}
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
  );
}

function Usage() {
  const { t } = useTranslation();
  const usage = useQuery(usageQuery);
  return (
    <Card>
      <CardTitle title={t('usage.title')} hint={t('usage.hint')} />
      {usage.error ? (
        <Failure error={usage.error} retry={() => void usage.refetch()} />
      ) : !usage.data ? (
        <Lines count={4} height={28} />
      ) : usage.data.length === 0 ? (
        <Empty icon={<IconChartBar size={30} stroke={1.5} />} title={t('usage.empty')}>
          {t('usage.emptyHint')}
        </Empty>
      ) : (
        <Table fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('usage.day')}</Table.Th>
              <Table.Th>{t('knowledge.model')}</Table.Th>
              <Table.Th ta="right">{t('usage.calls')}</Table.Th>
              <Table.Th ta="right">{t('usage.tokens')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {usage.data.map((u) => (
              <Table.Tr key={`${u.day}${u.model}`}>
                <Table.Td>{shortDay(u.day)}</Table.Td>
                <Table.Td>{u.model}</Table.Td>
                <Table.Td ta="right">{number(u.calls)}</Table.Td>
                <Table.Td ta="right">{number(u.promptTokens + u.completionTokens)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Card>
  );
}
