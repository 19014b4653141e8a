import { FileButton, Loader, Menu, UnstyledButton } from '@mantine/core';
import { IconCamera, IconPhotoUp, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data, stream } from '@/lib/api';
import { pictureOf, squared } from '@/lib/pictures';
import { useCan } from '@/lib/session';
import type { Contact } from '@/lib/types';
import { Face } from '@/ui/face';
import { failed, told } from '@/ui/toast';
import { contactKeys } from './queries';

/** The picture of a contact, which can be changed where it stands. */
export function ContactPicture({ contact, size }: { contact: Contact; size: number }): ReactNode {
  const { t } = useTranslation();
  const client = useQueryClient();
  const can = useCan();
  const reset = useRef<() => void>(null);
  const settled = {
    onSuccess: (saved: Contact) => {
      client.setQueryData(contactKeys.one(contact.id), saved);
      void client.invalidateQueries({ queryKey: contactKeys.lists });
      told(t('common.saved'));
    },
    onError: (error: unknown) => failed(error),
    onSettled: () => reset.current?.(),
  };
  const put = useMutation({
    mutationFn: async (file: File) => stream<Contact>(`/contacts/${contact.id}/avatar`, await squared(file)),
    ...settled,
  });
  const remove = useMutation({
    mutationFn: () => data(api.DELETE('/contacts/{id}/avatar', { params: { path: { id: contact.id } } })),
    ...settled,
  });
  const busy = put.isPending || remove.isPending;
  const picture = pictureOf(contact);
  const face = { name: contact.name, seed: contact.id, size, picture };
  if (!can('CONTACTS_WRITE')) return <Face {...face} />;
  return (
    <FileButton
      resetRef={reset}
      accept="image/*"
      inputProps={{ 'aria-label': t('picture.choose') }}
      onChange={(file) => file && put.mutate(file)}
    >
      {({ onClick }) => (
        <Menu position="bottom-start">
          <Menu.Target>
            <UnstyledButton
              aria-label={t('picture.of', { name: contact.name })}
              aria-busy={busy}
              style={{ borderRadius: '50%', display: 'inline-grid' }}
            >
              <Face {...face} corner={busy ? <Loader size={10} /> : <IconCamera size={10} stroke={2} />} />
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPhotoUp size={14} />} onClick={onClick}>
              {picture ? t('picture.replace') : t('picture.choose')}
            </Menu.Item>
            {picture && (
              <Menu.Item leftSection={<IconTrash size={14} />} onClick={() => remove.mutate()}>
                {t('picture.remove')}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </FileButton>
  );
}
