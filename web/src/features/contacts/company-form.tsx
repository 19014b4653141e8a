import { Button, Group, Modal, Select, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { membersQuery } from '@/features/team';
import { ApiError, api, data, ifMatch } from '@/lib/api';
import { sentence } from '@/lib/problems';
import { useCan } from '@/lib/session';
import type { Company } from '@/lib/types';
import { failed, told } from '@/ui/toast';
import { companyChanged, companyFieldsQuery, companyKeys } from './company-queries';
import { FieldGroups } from './field-groups';
import { begun, FieldInput, type FieldJson, ofSomebodyNew, sent } from './field-input';
import { useFault } from './use-fault';

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
  const [own, setOwn] = useState({
    name: company?.name ?? '',
    website: company?.website ?? '',
    description: company?.description ?? '',
    externalId: company?.externalId ?? '',
    owner: company?.owner ?? '',
  });
  const [domains, setDomains] = useState<string[]>(company?.domains ?? []);
  const [tags, setTags] = useState<string[]>(company?.tags ?? []);
  const [values, setValues] = useState<Record<string, FieldJson>>({});
  const save = useMutation({
    mutationFn: () => {
      const changed = Object.fromEntries(
        fields.filter((f) => f.key in values).map((f) => [f.key, sent(f, values[f.key] ?? null)]),
      );
      const body = {
        name: own.name.trim(),
        domains,
        website: own.website.trim(),
        description: own.description.trim(),
        externalId: own.externalId.trim(),
        owner: own.owner,
        tags,
        fields: changed,
      };
      return company
        ? data(
            api.PATCH('/companies/{id}', {
              params: { path: { id: company.id }, header: ifMatch(company.version) },
              body,
            }),
          )
        : data(
            api.POST('/companies', {
              body: {
                ...body,
                fields: ofSomebodyNew(fields, values),
              },
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
  const put = (change: Partial<typeof own>) => setOwn({ ...own, ...change });
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack>
        <TextInput
          data-autofocus
          label={t('companies.name')}
          withAsterisk
          maxLength={200}
          value={own.name}
          error={errorAt('name')}
          onChange={(event) => put({ name: event.currentTarget.value })}
        />
        <TagsInput
          label={t('companies.domains')}
          description={t('companies.domainsHint')}
          placeholder={domains.length ? undefined : 'example.com'}
          maxTags={50}
          acceptValueOnBlur
          value={domains}
          error={errorAt('domains')}
          onChange={setDomains}
        />
        <TextInput
          label={t('companies.website')}
          type="url"
          placeholder="https://example.com"
          maxLength={500}
          value={own.website}
          error={errorAt('website')}
          onChange={(event) => put({ website: event.currentTarget.value })}
        />
        <Textarea
          label={t('companies.description')}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={5000}
          value={own.description}
          error={errorAt('description')}
          onChange={(event) => put({ description: event.currentTarget.value })}
        />
        {team.data && (
          <Select
            label={t('companies.owner')}
            clearable
            searchable
            value={own.owner || null}
            data={team.data.map((m) => ({ value: m.userId, label: m.name }))}
            error={errorAt('owner')}
            onChange={(owner) => put({ owner: owner ?? '' })}
          />
        )}
        <TagsInput
          label={t('contacts.tags')}
          placeholder={tags.length ? undefined : t('contacts.addTag')}
          maxTags={100}
          acceptValueOnBlur
          value={tags}
          error={errorAt('tags')}
          onChange={setTags}
        />
        <TextInput
          label={t('companies.externalId')}
          description={t('companies.externalIdHint')}
          maxLength={200}
          value={own.externalId}
          error={errorAt('externalId')}
          onChange={(event) => put({ externalId: event.currentTarget.value })}
        />
        <FieldGroups fields={fields}>
          {(field) => (
            <FieldInput
              field={field}
              value={field.key in values ? (values[field.key] ?? null) : begun(field, company)}
              error={errorAt(`fields.${field.key}`)}
              onChange={(value) => setValues({ ...values, [field.key]: value })}
            />
          )}
        </FieldGroups>
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
