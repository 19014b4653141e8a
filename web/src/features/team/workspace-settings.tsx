import { Button, Group, NativeSelect, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data, ifMatch } from '@/lib/api';
import { LANGUAGES } from '@/lib/i18n';
import { fieldErrors, sentence } from '@/lib/problems';
import { sessionQuery, useCan, useSession } from '@/lib/session';
import type { WorkspaceSettings as Settings } from '@/lib/types';
import { CopyLine } from '@/ui/copy';
import { Card, CardTitle, Failure, Lines } from '@/ui/page';
import { failed, told } from '@/ui/toast';
import { teamKeys, workspaceQuery } from './queries';

const FIELDS = ['name', 'locale', 'timeZone'] as const;

export function WorkspaceSettings(): ReactNode {
  const query = useQuery(workspaceQuery);
  if (query.error && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Lines count={4} height={56} />;
  return <Form key={query.data.version} settings={query.data} />;
}

function Form({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const can = useCan();
  const client = useQueryClient();
  const { workspace } = useSession();
  const write = can('SETTINGS_MANAGE');
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: settings.name, locale: settings.locale, timeZone: settings.timeZone },
    validate: { name: (value) => (value.trim() ? null : t('auth.required')) },
  });
  const save = useMutation({
    mutationFn: (body: typeof form.values) =>
      data(api.PATCH('/workspace', { params: { header: ifMatch(settings.version) }, body })),
    onSuccess: (saved) => {
      client.setQueryData(teamKeys.workspace, saved);
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      told(t('common.saved'));
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 409) {
        failed(error);
        void client.invalidateQueries({ queryKey: teamKeys.workspace });
      } else {
        form.setErrors(fieldErrors(t, error, FIELDS) ?? { name: sentence(t, error) });
      }
    },
  });
  const zones = [...new Set([settings.timeZone, 'UTC', ...Intl.supportedValuesOf('timeZone')])];
  return (
    <Card>
      <CardTitle title={t('settings.workspace')} hint={write ? t('workspace.hint') : t('common.readOnly')} />
      <form
        onSubmit={form.onSubmit((values) => save.mutate({ ...values, name: values.name.trim() }))}
        noValidate
      >
        <Stack>
          <TextInput
            label={t('workspace.name')}
            maxLength={80}
            readOnly={!write}
            key={form.key('name')}
            {...form.getInputProps('name')}
          />
          <NativeSelect
            label={t('workspace.language')}
            description={t('workspace.languageHint')}
            disabled={!write}
            data={[
              ...LANGUAGES.map((l) => ({ value: l.value as string, label: l.label as string })),
              ...(LANGUAGES.some((l) => l.value === settings.locale)
                ? []
                : [{ value: settings.locale, label: settings.locale }]),
            ]}
            key={form.key('locale')}
            {...form.getInputProps('locale')}
          />
          <Select
            label={t('workspace.zone')}
            description={t('workspace.zoneHint')}
            searchable
            allowDeselect={false}
            disabled={!write}
            limit={100}
            data={zones}
            key={form.key('timeZone')}
            {...form.getInputProps('timeZone')}
          />
          <div>
            <Text size="sm" fw={500} mb={4}>
              {t('workspace.helpCentre')}
            </Text>
            <CopyLine value={`${location.origin}/help/${workspace.slug}`} label={t('workspace.helpCentre')} />
          </div>
          {write && (
            <Group justify="flex-end">
              <Button type="submit" loading={save.isPending}>
                {t('common.save')}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Card>
  );
}
