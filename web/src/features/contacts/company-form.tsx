import { Button, Group, Modal, Select, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { membersQuery } from '@/features/team';
import { ApiError, api, data, ifMatch } from '@/lib/api';
import { sentence } from '@/lib/problems';
import { useCan } from '@/lib/session';
import type { Company } from '@/lib/types';
import { Theirs } from '@/ui/theirs';
import { failed, told } from '@/ui/toast';
import { companyChanged, companyFieldsQuery, companyKeys } from './company-queries';
import { FieldGroups } from './field-groups';
import { begun, FieldInput, type FieldJson, faultAt, isUnread, ofSomebodyNew, sent } from './field-input';
import { useEdits } from './use-edits';
import { leadToFault, useFault } from './use-fault';

interface FormProps {
  company?: Company;
  onClose: () => void;
  onSaved?: (company: Company) => void;
}

/** Adds a company, or corrects all that is known of one. */
export function CompanyForm({ opened, ...props }: FormProps & { opened: boolean }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={props.onClose}
      title={props.company ? t('companies.edit') : t('companies.new')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {opened && <Form {...props} />}
    </Modal>
  );
}

function Form({ company, onClose, onSaved }: FormProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const can = useCan();
  const team = useQuery({ ...membersQuery, enabled: can('TEAM_READ') });
  const fields = useQuery(companyFieldsQuery).data?.fields.filter((field) => !field.archived) ?? [];
  const own = useEdits({
    name: company?.name ?? '',
    website: company?.website ?? '',
    description: company?.description ?? '',
    externalId: company?.externalId ?? '',
    owner: company?.owner ?? '',
    domains: company?.domains ?? [],
    tags: company?.tags ?? [],
  });
  const values = useEdits<Record<string, FieldJson>>(
    Object.fromEntries(fields.map((field) => [field.key, begun(field, company)])),
  );
  const both = [
    ...own.clashing.map((key) => (key === 'tags' ? t('contacts.tags') : t(`companies.${key}`))),
    ...fields.filter((field) => values.clashing.includes(field.key)).map((field) => field.label),
  ];
  const save = useMutation({
    mutationFn: () => {
      const changed = Object.fromEntries(
        fields.filter((f) => f.key in values.edits).map((f) => [f.key, sent(f, values.edits[f.key] ?? null)]),
      );
      return company
        ? data(
            api.PATCH('/companies/{id}', {
              params: { path: { id: company.id }, header: ifMatch(company.version) },
              // What was not touched is not named: it stays as it is, whoever it is from.
              body: { ...trimmed(own.edits), fields: changed },
            }),
          )
        : data(
            api.POST('/companies', {
              body: { ...trimmed(own.values), fields: ofSomebodyNew(fields, values.edits) },
            }),
          );
    },
    onSuccess: (saved) => {
      client.setQueryData(companyKeys.one(saved.id), saved);
      void client.invalidateQueries({ queryKey: companyKeys.suggestions(saved.id) });
      companyChanged(client);
      told(t('common.saved'));
      onClose();
      onSaved?.(saved);
    },
    onError: (error) => {
      if (!(error instanceof ApiError && error.field)) failed(error);
      if (company && error instanceof ApiError && error.code === 'version_conflict') {
        void client.invalidateQueries({ queryKey: companyKeys.one(company.id) });
      }
    },
  });
  const form = useFault(save.error);
  const errorAt = (field: string): string | undefined =>
    save.error instanceof ApiError && save.error.field?.startsWith(field)
      ? sentence(t, save.error)
      : undefined;
  const { put } = own;
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (both.length > 0) form.current?.querySelector('[role=alert]')?.scrollIntoView({ block: 'center' });
        else if (fields.some((field) => isUnread(field, values.values[field.key]))) leadToFault(form.current);
        else save.mutate();
      }}
    >
      <Stack>
        <TextInput
          data-autofocus
          label={t('companies.name')}
          withAsterisk
          maxLength={200}
          value={own.values.name}
          error={errorAt('name')}
          onChange={(event) => put({ name: event.currentTarget.value })}
        />
        <TagsInput
          label={t('companies.domains')}
          description={t('companies.domainsHint')}
          placeholder={own.values.domains.length ? undefined : 'example.com'}
          maxTags={50}
          acceptValueOnBlur
          value={own.values.domains}
          error={errorAt('domains')}
          onChange={(domains) => put({ domains })}
        />
        <TextInput
          label={t('companies.website')}
          type="url"
          placeholder="https://example.com"
          maxLength={500}
          value={own.values.website}
          error={errorAt('website')}
          onChange={(event) => put({ website: event.currentTarget.value })}
        />
        <Textarea
          label={t('companies.description')}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={5000}
          value={own.values.description}
          error={errorAt('description')}
          onChange={(event) => put({ description: event.currentTarget.value })}
        />
        {team.data && (
          <Select
            label={t('companies.owner')}
            clearable
            searchable
            value={own.values.owner || null}
            data={team.data.map((m) => ({ value: m.userId, label: m.name }))}
            error={errorAt('owner')}
            onChange={(owner) => put({ owner: owner ?? '' })}
          />
        )}
        <TagsInput
          label={t('contacts.tags')}
          placeholder={own.values.tags.length ? undefined : t('contacts.addTag')}
          maxTags={100}
          acceptValueOnBlur
          value={own.values.tags}
          error={errorAt('tags')}
          onChange={(tags) => put({ tags })}
        />
        <TextInput
          label={t('companies.externalId')}
          description={t('companies.externalIdHint')}
          maxLength={200}
          value={own.values.externalId}
          error={errorAt('externalId')}
          onChange={(event) => put({ externalId: event.currentTarget.value })}
        />
        <FieldGroups fields={fields}>
          {(field) => (
            <FieldInput
              field={field}
              value={values.values[field.key] ?? null}
              error={faultAt(t, save.error, field)}
              onChange={(value) => values.put({ [field.key]: value })}
            />
          )}
        </FieldGroups>
        {both.length > 0 && (
          <Theirs
            what={both}
            take={() => {
              own.take();
              values.take();
            }}
            keep={() => {
              own.keep();
              values.keep();
            }}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Texts without the blanks around them. */
function trimmed<T extends object>(told: T): T {
  return Object.fromEntries(
    Object.entries(told).map(([key, value]) => [key, typeof value === 'string' ? value.trim() : value]),
  ) as T;
}
