import { ActionIcon, Button, FileButton, Group, Menu, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconDeviceMobile, IconDots, IconPaperclip, IconSend, IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data } from '@/lib/api';
import { dateTime, number } from '@/lib/format';
import { sentence } from '@/lib/problems';
import type { SimulatedText, Simulator } from '@/lib/types';
import { Card, CardTitle, Empty, Failure, Lines } from '@/ui/page';
import { failed } from '@/ui/toast';
import classes from './channels.module.css';
import { channelKeys, phonesQuery, textsQuery } from './queries';
import { Box, Moods } from './simulator-moods';
import { isReaction, PhoneParts } from './whatsapp/phone-parts';

/** The phones of customers: a person holds them, and says what becomes of messages. */
export function SimulatedPhones({ simulator, write }: { simulator: Simulator; write: boolean }): ReactNode {
  const { t } = useTranslation();
  const phones = useQuery(phonesQuery(simulator.account));
  const [held, setHeld] = useState<string | null>(null);
  if (phones.isPending) return <Lines count={4} height={90} />;
  if (phones.error) return <Failure error={phones.error} retry={() => void phones.refetch()} />;
  const phone = held ?? phones.data.items[0]?.address ?? '';
  const people = simulator.channel === 'WEBHOOK';
  return (
    <div className={classes.desk}>
      <Card>
        <CardTitle title={t(people ? 'simulator.people' : 'simulator.phones')} />
        {phones.data.items.map((p) => (
          <Box key={p.address} on={phone === p.address} open={() => setHeld(p.address)}>
            {p.address} ({number(p.texts)})
          </Box>
        ))}
        {write && (
          <Box on={phone === ''} open={() => setHeld('')}>
            {t(people ? 'simulator.newPerson' : 'simulator.newPhone')}
          </Box>
        )}
      </Card>
      <Phone
        key={phone}
        simulator={simulator}
        phone={phone}
        fates={phones.data.fates}
        write={write}
        rang={setHeld}
      />
      <Moods simulator={simulator} write={write} />
    </div>
  );
}

function Phone({
  simulator,
  phone,
  fates,
  write,
  rang,
}: {
  simulator: Simulator;
  phone: string;
  fates: string[];
  write: boolean;
  rang: (address: string) => void;
}) {
  const { t } = useTranslation();
  const people = simulator.channel === 'WEBHOOK';
  const texts = useQuery({ ...textsQuery(simulator.account, phone), enabled: phone !== '' });
  return (
    <Card>
      <CardTitle
        title={phone || t(people ? 'simulator.newPerson' : 'simulator.newPhone')}
        hint={t('simulator.to', { to: simulator.address })}
      />
      {phone === '' ? (
        <Empty
          icon={<IconDeviceMobile size={22} />}
          title={t(people ? 'simulator.peopleEmpty' : 'simulator.phonesEmpty')}
        >
          {t('simulator.phonesEmptyHint')}
        </Empty>
      ) : texts.isPending ? (
        <Lines count={3} height={48} />
      ) : texts.error ? (
        <Failure error={texts.error} retry={() => void texts.refetch()} />
      ) : (
        <ul className={classes.bubbles} aria-label={phone}>
          {texts.data.items
            .filter((each) => !isReaction(each))
            .reverse()
            .map((text) => (
              <Bubble
                key={text.id}
                account={simulator.account}
                text={text}
                fates={fates}
                write={write}
                // Only WhatsApp has more to show than words.
                parts={
                  text.detail && 'wamid' in Object(text.detail) ? (
                    <PhoneParts
                      account={simulator.account}
                      text={text}
                      all={texts.data.items}
                      write={write}
                    />
                  ) : null
                }
              />
            ))}
        </ul>
      )}
      {write && <Write simulator={simulator} phone={phone} rang={rang} />}
    </Card>
  );
}

function Bubble({
  account,
  text,
  fates,
  write,
  parts,
}: {
  account: string;
  text: SimulatedText;
  fates: string[];
  write: boolean;
  parts: ReactNode;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const word = (what: string) => t(`simulator.textFate.${what}`, { defaultValue: what });
  const happen = useMutation({
    mutationFn: (what: string) =>
      data(
        api.POST('/channels/accounts/{account}/simulator/texts/{id}/events', {
          params: { path: { account, id: text.id } },
          body: { what },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: channelKeys.simulator(account) }),
    onError: failed,
  });
  return (
    <li className={classes.bubble} data-incoming={text.incoming || undefined}>
      <div dir="auto" className={classes.mailText}>
        {text.text}
      </div>
      {parts}
      <Group gap="xs" justify="space-between" wrap="nowrap">
        <Text size="xs" c="dimmed">
          <time dateTime={text.at}>{dateTime(text.at)}</time>
          {!text.incoming && ` · ${word(text.last)}`}
        </Text>
        {write && !text.incoming && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                loading={happen.isPending}
                aria-label={t('simulator.textHappen', { text: text.text.slice(0, 40) })}
              >
                <IconDots size={14} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {fates.map((what) => (
                <Menu.Item key={what} onClick={() => happen.mutate(what)}>
                  {word(what)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </Group>
    </li>
  );
}

function Write({
  simulator,
  phone,
  rang,
}: {
  simulator: Simulator;
  phone: string;
  rang: (address: string) => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [from, setFrom] = useState(phone);
  const ids = simulator.channel === 'WEBHOOK';
  const [text, setText] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const send = useMutation({
    mutationFn: async () =>
      data(
        api.POST('/channels/accounts/{account}/simulator/texts', {
          params: { path: { account: simulator.account } },
          body: {
            from,
            text,
            files: file ? [{ name: file.name, type: file.type, content: await base64(file) }] : [],
          },
        }),
      ),
    onSuccess: async (sent) => {
      setText('');
      setFile(null);
      await client.invalidateQueries({ queryKey: channelKeys.simulator(simulator.account) });
      rang(sent.address);
    },
  });
  const at = send.error instanceof ApiError ? send.error.field : null;
  const said = (field: string) => (at === field ? sentence(t, send.error) : undefined);
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        send.mutate();
      }}
      noValidate
    >
      <Stack gap="sm" mt="md">
        {phone === '' && (
          <TextInput
            label={t(ids ? 'simulator.senderId' : 'simulator.phoneNumber')}
            placeholder={ids ? 'visitor-17' : '+351 912 345 678'}
            type={ids ? 'text' : 'tel'}
            value={from}
            onChange={(e) => setFrom(e.currentTarget.value)}
            error={said('from')}
            required
          />
        )}
        <Textarea
          label={t('simulator.message')}
          autosize
          minRows={2}
          maxRows={8}
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
          error={said('text') ?? said('files') ?? (send.error && !at ? sentence(t, send.error) : undefined)}
        />
        <Group justify="space-between">
          {file ? (
            <Group gap={4}>
              <Text size="sm">{file.name}</Text>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={`${t('common.remove')}: ${file.name}`}
                onClick={() => setFile(null)}
              >
                <IconX size={14} />
              </ActionIcon>
            </Group>
          ) : (
            <FileButton onChange={setFile}>
              {(props) => (
                <Button {...props} variant="subtle" color="gray" leftSection={<IconPaperclip size={16} />}>
                  {t('simulator.file')}
                </Button>
              )}
            </FileButton>
          )}
          <Button type="submit" loading={send.isPending} leftSection={<IconSend size={16} />}>
            {t('simulator.send')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

async function base64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
