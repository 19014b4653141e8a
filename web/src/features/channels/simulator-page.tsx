import {
  Anchor,
  Badge,
  Button,
  Checkbox,
  Group,
  Menu,
  Modal,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { IconCornerUpLeft, IconMailOff, IconMailOpened, IconMailPlus, IconWand } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data } from '@/lib/api';
import { dateTime, number } from '@/lib/format';
import { sentence } from '@/lib/problems';
import { useCan } from '@/lib/session';
import type { SimulatedMail, Simulator } from '@/lib/types';
import { Card, CardTitle, Empty, Failure, Lines, Page } from '@/ui/page';
import { failed, told } from '@/ui/toast';
import classes from './channels.module.css';
import { MailFrame } from './mail-frame';
import { SimulatedCalls } from './phone';
import { channelKeys, mailsQuery, simulatorQuery } from './queries';
import { Box, Moods } from './simulator-moods';
import { SimulatedPhones } from './simulator-phones';

const FATES = [
  'delivered',
  'opened',
  'clicked',
  'delivery_delayed',
  'bounced',
  'complained',
  'failed',
] as const;

/** A person plays the customers of a simulated account, and the provider with its moods. */
export function SimulatorPage(): ReactNode {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false }) as { id: string };
  const simulator = useQuery(simulatorQuery(id));
  const [box, setBox] = useState<string | null>(null);
  const [answering, setAnswering] = useState<SimulatedMail | null>(null);
  const [writing, setWriting] = useState(false);
  const write = useCan()('SETTINGS_MANAGE');
  const back = (
    <Anchor component={Link} to="/channels/$id" params={{ id } as never} size="sm">
      {simulator.data?.name ?? t('nav.channels')}
    </Anchor>
  );
  return (
    <Page
      title={t('simulator.title')}
      subtitle={
        <>
          {back} · {t('simulator.hint')}
        </>
      }
      actions={
        write &&
        simulator.data?.channel === 'EMAIL' && (
          <Button leftSection={<IconMailPlus size={16} />} onClick={() => setWriting(true)}>
            {t('simulator.write')}
          </Button>
        )
      }
    >
      {simulator.isPending ? (
        <Lines count={4} height={90} />
      ) : simulator.error ? (
        <Failure error={simulator.error} retry={() => void simulator.refetch()} />
      ) : simulator.data.channel === 'VOICE' ? (
        <SimulatedCalls simulator={simulator.data} write={write} />
      ) : simulator.data.channel !== 'EMAIL' ? (
        <SimulatedPhones simulator={simulator.data} write={write} />
      ) : (
        <div className={classes.desk}>
          <Card>
            <CardTitle title={t('simulator.mailboxes')} />
            <Box on={box === null} open={() => setBox(null)}>
              {t('simulator.everybody')}
            </Box>
            {simulator.data.mailboxes.map((m) => (
              <Box key={m.address} on={box === m.address} open={() => setBox(m.address)}>
                {m.address} ({number(m.mails)})
              </Box>
            ))}
          </Card>
          <Mails account={id} box={box} write={write} answer={setAnswering} />
          <Moods simulator={simulator.data} write={write} />
        </div>
      )}
      {simulator.data?.channel === 'EMAIL' && (writing || answering) && (
        <Write
          key={answering?.id ?? 'new'}
          simulator={simulator.data}
          answers={answering}
          from={answering?.address ?? box ?? ''}
          onClose={() => {
            setWriting(false);
            setAnswering(null);
          }}
        />
      )}
    </Page>
  );
}

/** Where a mail program would unsubscribe, on this server. */
function unsubscribeLink(mail: SimulatedMail): string | null {
  const link = /<(https?:[^>]+)>/.exec(mail.headers['List-Unsubscribe'] ?? '')?.[1];
  return link ? new URL(link).pathname : null;
}

function Mails({
  account,
  box,
  write,
  answer,
}: {
  account: string;
  box: string | null;
  write: boolean;
  answer: (mail: SimulatedMail) => void;
}) {
  const { t } = useTranslation();
  const mails = useQuery(mailsQuery(account, box));
  if (mails.isPending) return <Lines count={3} height={110} />;
  if (mails.error) return <Failure error={mails.error} retry={() => void mails.refetch()} />;
  if (mails.data.items.length === 0) {
    return (
      <Empty icon={<IconMailOpened size={22} />} title={t('simulator.empty')}>
        {t('simulator.emptyHint')}
      </Empty>
    );
  }
  return (
    <Stack gap="sm">
      {mails.data.items.map((mail) => (
        <Mail key={mail.id} account={account} mail={mail} write={write} answer={() => answer(mail)} />
      ))}
    </Stack>
  );
}

function Mail({
  account,
  mail,
  write,
  answer,
}: {
  account: string;
  mail: SimulatedMail;
  write: boolean;
  answer: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const leave = unsubscribeLink(mail);
  const unsubscribe = useMutation({
    mutationFn: async (path: string) => {
      const answer = await fetch(path, {
        method: 'POST',
        credentials: 'omit',
        body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
      });
      if (!answer.ok) throw new Error(String(answer.status));
    },
    onSuccess: () => told(t('simulator.unsubscribed')),
    onError: failed,
  });
  const happen = useMutation({
    mutationFn: (what: (typeof FATES)[number]) =>
      data(
        api.POST('/channels/accounts/{account}/simulator/mails/{id}/events', {
          params: { path: { account, id: mail.id } },
          body: { what },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: channelKeys.simulator(account) }),
    onError: failed,
  });
  return (
    <article
      className={classes.mail}
      data-incoming={mail.incoming || undefined}
      aria-label={mail.subject || t('simulator.noSubject')}
    >
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed" className={classes.name}>
          {t('simulator.fromTo', { from: mail.from, to: mail.to.join(', ') })}
        </Text>
        <Group gap="xs">
          {!mail.incoming && (
            <Badge variant="light" color={mail.last === 'bounced' ? 'red' : 'gray'}>
              {t(`simulator.fate.${mail.last}`, { defaultValue: mail.last })}
            </Badge>
          )}
          <Text size="xs" c="dimmed">
            <time dateTime={mail.at}>{dateTime(mail.at)}</time>
          </Text>
        </Group>
      </Group>
      <Text fw={600} component="h3" m={0} mt={4}>
        {mail.subject || t('simulator.noSubject')}
      </Text>
      {open && mail.html ? (
        <MailFrame html={mail.html} title={mail.subject || t('simulator.noSubject')} />
      ) : (
        <div className={classes.mailText} dir="auto">
          {mail.text}
        </div>
      )}
      {mail.files.length > 0 && (
        <Text size="xs" c="dimmed">
          {mail.files.join(', ')}
        </Text>
      )}
      {write && !mail.incoming && (
        <Group gap="xs">
          <Button size="xs" variant="default" leftSection={<IconCornerUpLeft size={14} />} onClick={answer}>
            {t('simulator.answer')}
          </Button>
          {mail.html && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconMailOpened size={14} />}
              aria-expanded={open}
              onClick={() => setOpen((o) => !o)}
            >
              {t(open ? 'simulator.close' : 'simulator.open')}
            </Button>
          )}
          {leave && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconMailOff size={14} />}
              loading={unsubscribe.isPending}
              onClick={() => unsubscribe.mutate(leave)}
            >
              {t('simulator.unsubscribe')}
            </Button>
          )}
          <Menu position="bottom-start">
            <Menu.Target>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconWand size={14} />}
                loading={happen.isPending}
              >
                {t('simulator.happen')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {FATES.map((what) => (
                <Menu.Item key={what} onClick={() => happen.mutate(what)}>
                  {t(`simulator.do.${what}`)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </Group>
      )}
    </article>
  );
}

function Write({
  simulator,
  answers,
  from: first,
  onClose,
}: {
  simulator: Simulator;
  answers: SimulatedMail | null;
  from: string;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [from, setFrom] = useState(first);
  const [name, setName] = useState('');
  const [subject, setSubject] = useState('');
  const [text, setText] = useState('');
  const [automatic, setAutomatic] = useState(false);
  const send = useMutation({
    mutationFn: () =>
      data(
        api.POST('/channels/accounts/{account}/simulator/mails', {
          params: { path: { account: simulator.account } },
          body: {
            from,
            name: name || null,
            subject: subject || null,
            text,
            answers: answers?.id ?? null,
            automatic,
          },
        }),
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: channelKeys.simulator(simulator.account) });
      onClose();
    },
  });
  const at = send.error instanceof ApiError ? send.error.field : null;
  const said = (field: string) => (at === field ? sentence(t, send.error) : undefined);
  return (
    <Modal
      opened
      onClose={onClose}
      title={answers ? t('simulator.answerTo', { subject: answers.subject }) : t('simulator.write')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      size="lg"
    >
      <form
        onSubmit={(e) => {
          e.preventDefault();
          send.mutate();
        }}
        noValidate
      >
        <Stack>
          <Text size="sm" c="dimmed">
            {t('simulator.to', { to: answers?.replyTo ?? simulator.address })}
          </Text>
          <Group grow align="flex-start">
            <TextInput
              label={t('simulator.from')}
              placeholder="ana@example.com"
              type="email"
              value={from}
              onChange={(e) => setFrom(e.currentTarget.value)}
              error={said('from')}
              required
              data-autofocus={!answers || undefined}
            />
            <TextInput
              label={t('simulator.name')}
              value={name}
              onChange={(e) => setName(e.currentTarget.value)}
            />
          </Group>
          {!answers && (
            <TextInput
              label={t('simulator.subject')}
              value={subject}
              onChange={(e) => setSubject(e.currentTarget.value)}
              error={said('subject')}
            />
          )}
          <Textarea
            label={t('simulator.text')}
            // Who answers is known already.
            data-autofocus={answers !== null || undefined}
            autosize
            minRows={4}
            maxRows={12}
            value={text}
            onChange={(e) => setText(e.currentTarget.value)}
            error={said('text')}
          />
          <Checkbox
            label={t('simulator.automatic')}
            checked={automatic}
            onChange={(e) => setAutomatic(e.currentTarget.checked)}
          />
          {send.error && !at && <Failure error={send.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={send.isPending}>
              {t('inbox.send')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
