import { CloseButton, Combobox, InputBase, Loader, Text, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconBuilding, IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { useCan } from '@/lib/session';
import { failed } from '@/ui/toast';
import { companiesQuery, companyChanged } from './company-queries';

export interface CompanyRef {
  id: string;
  name: string;
}

const NEW = 'new:';

/** Chooses a company by typing a part of its name or domain; makes one that is not there. */
export function CompanyPicker({
  value,
  onChange,
  label,
  hiddenLabel,
  description,
  error,
  size = 'sm',
  withAsterisk,
  autoFocus,
  creatable = true,
  disabled = false,
}: {
  value: CompanyRef | null;
  onChange: (company: CompanyRef | null) => void;
  label?: ReactNode;
  /** The label where none is to be seen. */
  hiddenLabel?: string;
  description?: ReactNode;
  error?: ReactNode;
  size?: 'xs' | 'sm';
  withAsterisk?: boolean;
  autoFocus?: boolean;
  creatable?: boolean;
  disabled?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const client = useQueryClient();
  const [typed, setTyped] = useState<string | null>(null);
  const [q] = useDebouncedValue(typed?.trim() ?? '', 200);
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setTyped(null);
    },
  });
  const query = useInfiniteQuery({
    ...companiesQuery({ q: q || undefined }, 10),
    enabled: combobox.dropdownOpened,
  });
  const found = query.data?.pages[0]?.items ?? [];
  const name = typed?.trim() ?? '';
  const known = found.some((company) => company.name.toLowerCase() === name.toLowerCase());
  const create = useMutation({
    mutationFn: (wanted: string) => data(api.POST('/companies', { body: { ...NOTHING, name: wanted } })),
    onSuccess: (company) => {
      companyChanged(client);
      onChange({ id: company.id, name: company.name });
    },
    onError: (problem) => failed(problem),
  });
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(option) => {
        if (option.startsWith(NEW)) create.mutate(option.slice(NEW.length));
        else {
          const company = found.find((each) => each.id === option);
          if (company) onChange({ id: company.id, name: company.name });
        }
        combobox.closeDropdown();
      }}
    >
      <Combobox.Target>
        <InputBase
          size={size}
          label={label}
          aria-label={hiddenLabel}
          description={description}
          error={error}
          withAsterisk={withAsterisk ?? false}
          autoFocus={autoFocus ?? false}
          disabled={disabled || create.isPending}
          leftSection={<IconBuilding size={size === 'xs' ? 14 : 16} aria-hidden />}
          rightSection={
            create.isPending || (combobox.dropdownOpened && query.isFetching) ? (
              <Loader size={14} />
            ) : value && !disabled ? (
              <CloseButton
                size="sm"
                aria-label={t('companies.none')}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => onChange(null)}
              />
            ) : undefined
          }
          rightSectionPointerEvents="all"
          placeholder={t('companies.choose')}
          value={typed ?? value?.name ?? ''}
          maxLength={200}
          // What is typed takes the place of what is chosen.
          onFocus={(event) => {
            event.currentTarget.select();
            combobox.openDropdown();
          }}
          onClick={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            combobox.openDropdown();
            combobox.updateSelectedOptionIndex();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options mah={260} style={{ overflowY: 'auto' }} aria-label={t('companies.title')}>
          {found.map((company) => (
            <Combobox.Option key={company.id} value={company.id} active={company.id === value?.id}>
              <Text size="sm" span>
                {company.name}
              </Text>
              {company.domains[0] && (
                <Text size="xs" c="dimmed" span ml={8}>
                  {company.domains[0]}
                </Text>
              )}
            </Combobox.Option>
          ))}
          {creatable && can('CONTACTS_WRITE') && name && !known && !query.isFetching && (
            <Combobox.Option value={`${NEW}${name}`}>
              <IconPlus size={14} aria-hidden style={{ verticalAlign: -2 }} />{' '}
              {t('companies.makeNamed', { name })}
            </Combobox.Option>
          )}
          {found.length === 0 && !query.isFetching && !(creatable && name) && (
            <Combobox.Empty>{name ? t('companies.noHits') : t('companies.emptyShort')}</Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

/** What a company begins with of which nothing is said. */
export const NOTHING = {
  name: null,
  domains: null,
  website: null,
  description: null,
  externalId: null,
  owner: null,
  fields: null,
  tags: null,
} as const;
