import { Kbd, Modal, SimpleGrid, Text } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { gone, isGoing, startGoing } from '@/lib/keys';
import { useCan } from '@/lib/session';
import { addressOf, placesFor } from './navigation';
import classes from './shortcuts-dialog.module.css';

export function openShortcuts(): void {
  window.dispatchEvent(new Event('kira:shortcuts'));
}

const INBOX = [
  ['j', 'next'],
  ['k', 'previous'],
  ['r', 'reply'],
  ['n', 'note'],
  ['t', 'take'],
  ['a', 'assign'],
  ['s', 'snooze'],
  ['e', 'resolve'],
  ['/', 'search'],
] as const;

const WRITING = [
  ['Enter', 'send'],
  ['Shift Enter', 'line'],
  ['Ctrl Enter', 'sendAlways'],
] as const;

/** `?` lists every key; `g` and a letter goes somewhere. */
export function ShortcutsDialog() {
  const { t } = useTranslation();
  const can = useCan();
  const navigate = useNavigate();
  const [opened, { open, close }] = useDisclosure(false);
  const places = placesFor(can);

  useEffect(() => {
    window.addEventListener('kira:shortcuts', open);
    return () => window.removeEventListener('kira:shortcuts', open);
  }, [open]);

  useHotkeys([
    ['shift+?', open],
    ['?', open],
    ['g', startGoing],
  ]);
  useHotkeys(
    places.map((place) => [
      place.go,
      () => {
        if (isGoing()) {
          gone();
          void navigate({ to: addressOf(place) });
        }
      },
      { preventDefault: false },
    ]),
  );

  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t('shell.shortcuts')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
        <Keys
          title={t('keys.everywhere')}
          keys={[
            ['Ctrl K', t('keys.palette')],
            ['?', t('shell.shortcuts')],
            ...places.map((p) => [`g ${p.go}`, t(`nav.${p.key}`)] as [string, string]),
          ]}
        />
        <div>
          {can('CONVERSATIONS_READ') && (
            <Keys title={t('nav.inbox')} keys={INBOX.map(([key, name]) => [key, t(`keys.${name}`)])} />
          )}
          {can('CONVERSATIONS_REPLY') && (
            <Keys title={t('keys.writing')} keys={WRITING.map(([key, name]) => [key, t(`keys.${name}`)])} />
          )}
        </div>
      </SimpleGrid>
    </Modal>
  );
}

function Keys({ title, keys }: { title: string; keys: [string, string][] }) {
  return (
    <section className={classes.section}>
      <Text fw={600} size="sm" mb={6} component="h3" m={0}>
        {title}
      </Text>
      <dl className={classes.keys}>
        {keys.map(([key, name]) => (
          <div key={key}>
            <dt>{name}</dt>
            <dd>
              {key.split(' ').map((k) => (
                <Kbd key={k}>{k}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
