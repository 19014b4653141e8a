import { Combobox, InputBase, Loader, Text, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconUser } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { contactsQuery } from './queries';

export interface ContactRef {
  id: string;
  name: string;
}

/** Chooses a contact by typing a part of their name, address or number. */
export function ContactPicker({
  value,
  onChange,
  label,
  error,
}: {
  value: ContactRef | null;
  onChange: (contact: ContactRef) => void;
  label: string;
  error?: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string | null>(null);
  const [q] = useDebouncedValue(typed?.trim() ?? '', 200);
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setTyped(null);
    },
  });
  const query = useInfiniteQuery({
    ...contactsQuery({ q: q || undefined }),
    enabled: combobox.dropdownOpened,
  });
  const found = query.data?.pages[0]?.items.slice(0, 10) ?? [];
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={(option) => {
        const contact = found.find((each) => each.id === option);
        if (contact) onChange({ id: contact.id, name: contact.name });
        combobox.closeDropdown();
      }}
    >
      <Combobox.Target>
        <InputBase
          label={label}
          error={error}
          leftSection={<IconUser size={16} aria-hidden />}
          rightSection={combobox.dropdownOpened && query.isFetching ? <Loader size={14} /> : undefined}
          placeholder={t('begin.findContact')}
          value={typed ?? value?.name ?? ''}
          maxLength={200}
          data-autofocus
          onFocus={(event) => event.currentTarget.select()}
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
        <Combobox.Options mah={260} style={{ overflowY: 'auto' }} aria-label={t('nav.contacts')}>
          {found.map((contact) => (
            <Combobox.Option key={contact.id} value={contact.id} active={contact.id === value?.id}>
              <Text size="sm" span>
                {contact.name}
              </Text>
              <Text size="xs" c="dimmed" span ml={8}>
                {contact.email ?? contact.phone ?? ''}
              </Text>
            </Combobox.Option>
          ))}
          {found.length === 0 && !query.isFetching && <Combobox.Empty>{t('begin.noContact')}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
