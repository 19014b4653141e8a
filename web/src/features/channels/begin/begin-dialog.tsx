import {
  Alert,
  Button,
  Group,
  Modal,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ContactPicker, purposesQuery } from '@/features/contacts';
import { ApiError, api, data } from '@/lib/api';
import { sentence } from '@/lib/problems';
import { useCan } from '@/lib/session';
import type { Way } from '@/lib/types';
import { Failure, Lines } from '@/ui/page';
import { sendableQuery } from '../whatsapp/queries';
import { TemplateForm, TemplateSelect } from '../whatsapp/template-picker';
import { waysQuery } from './queries';

const SERVICE = 'service';

/** To whom, by which account, what for, and what is said first. */
export default function BeginDialog({
  contact: given,
  close,
  begun,
}: {
  contact: { id: string; name: string } | null;
  close: () => void;
  begun: (conversation: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [contact, setContact] = useState(given);
  const [purpose, setPurpose] = useState(SERVICE);
  const [chosen, setChosen] = useState<string | null>(null);
  const [address, setAddress] = useState<string | null>(null);
  const purposes = useQuery({ ...purposesQuery, enabled: can('SETTINGS_READ') });
  const ways = useQuery({ ...waysQuery(contact?.id ?? '', purpose), enabled: contact !== null });
  const all = ways.data?.items ?? [];
  const way = all.find((each) => each.accountId === chosen) ?? all.find((each) => each.addresses.length > 0);
  const to = way?.addresses.find((each) => each.address === address) ?? way?.addresses[0];
  const named = (purposes.data?.purposes ?? []).filter((each) => !each.archived);
  return (
    <Modal
      opened
      onClose={close}
      size="xl"
      title={given ? t('begin.to', { name: given.name }) : t('begin.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack>
        {!given && <ContactPicker label={t('begin.contact')} value={contact} onChange={setContact} />}
        {contact &&
          (ways.isPending ? (
            <Lines count={2} height={40} />
          ) : ways.error ? (
            <Failure error={ways.error} retry={() => void ways.refetch()} />
          ) : all.length === 0 ? (
            <Text size="sm">{t('begin.noAccounts')}</Text>
          ) : !way ? (
            <Alert color="orange" variant="light">
              {t('begin.noAddress')}
            </Alert>
          ) : (
            <>
              <SimpleGrid cols={{ base: 1, sm: named.length > 0 ? 3 : 2 }}>
                <Select
                  label={t('begin.by')}
                  allowDeselect={false}
                  data={all.map((each) => ({
                    value: each.accountId,
                    label: `${t(`channels.kinds.${each.channel}`)} · ${each.name}`,
                    disabled: each.addresses.length === 0,
                  }))}
                  value={way.accountId}
                  onChange={(value) => {
                    setChosen(value);
                    setAddress(null);
                  }}
                />
                <Select
                  label={t('begin.address')}
                  allowDeselect={false}
                  data={way.addresses.map((each) => each.address)}
                  value={to?.address ?? null}
                  onChange={setAddress}
                />
                {named.length > 0 && (
                  <Select
                    label={t('begin.purpose')}
                    allowDeselect={false}
                    data={named.map((each) => ({ value: each.key, label: each.name }))}
                    value={purpose}
                    onChange={(value) => setPurpose(value ?? SERVICE)}
                  />
                )}
              </SimpleGrid>
              {to && !to.allowed && (
                <Alert color="orange" variant="light" role="status">
                  {t(`begin.reasons.${to.reason}`)}
                </Alert>
              )}
              {to &&
                (way.channel === 'WHATSAPP' ? (
                  <Template
                    key={way.accountId}
                    account={way.accountId}
                    contact={contact.id}
                    to={to.address}
                    purpose={purpose}
                    allowed={to.allowed}
                    begun={begun}
                  />
                ) : (
                  <Words
                    key={way.accountId}
                    way={way}
                    contact={contact.id}
                    to={to.address}
                    purpose={purpose}
                    allowed={to.allowed}
                    begun={begun}
                  />
                ))}
            </>
          ))}
      </Stack>
    </Modal>
  );
}

interface Told {
  contact: string;
  to: string;
  purpose: string;
  allowed: boolean;
  begun: (conversation: string) => void;
}

function Template({ account, contact, to, purpose, allowed, begun }: Told & { account: string }) {
  const { t } = useTranslation();
  const templates = useQuery(sendableQuery(account));
  const [chosen, setChosen] = useState<string | null>(null);
  if (templates.isPending) return <Lines count={2} height={40} />;
  if (templates.error) return <Failure error={templates.error} retry={() => void templates.refetch()} />;
  const template = templates.data.items.find((each) => each.id === chosen);
  return (
    <>
      <TemplateSelect
        description={t('begin.templateHint')}
        templates={templates.data.items}
        value={chosen}
        onChange={setChosen}
      />
      {template && (
        <TemplateForm
          key={template.id}
          template={template}
          disabled={!allowed}
          send={(message) =>
            data(
              api.POST('/channels/accounts/{id}/whatsapp/conversations', {
                params: { path: { id: account } },
                headers: { 'Idempotency-Key': message.id },
                body: { contact, to, purpose, template: message },
              }),
            )
          }
          done={(sent) => begun(sent.conversation)}
        />
      )}
    </>
  );
}

function Words({ way, contact, to, purpose, allowed, begun }: Told & { way: Way }) {
  const { t } = useTranslation();
  const [subject, setSubject] = useState('');
  const [text, setText] = useState('');
  // The same message however often it is tried.
  const [id] = useState(() => crypto.randomUUID());
  const mail = way.channel === 'EMAIL';
  const send = useMutation({
    mutationFn: () =>
      data(
        api.POST('/channels/accounts/{id}/conversations', {
          params: { path: { id: way.accountId } },
          headers: { 'Idempotency-Key': id },
          body: {
            id,
            contact,
            to,
            purpose,
            subject: mail ? subject : null,
            html: paragraphs(text),
            attachments: null,
          },
        }),
      ),
    onSuccess: (sent) => begun(sent.conversation),
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
      <Stack gap="sm">
        {mail && (
          <TextInput
            label={t('begin.subject')}
            maxLength={200}
            value={subject}
            onChange={(e) => setSubject(e.currentTarget.value)}
            error={said('subject')}
            required
          />
        )}
        <Textarea
          label={t('begin.message')}
          description={t('begin.from', { sender: way.sender })}
          autosize
          minRows={4}
          maxRows={14}
          maxLength={mail ? 8000 : 1600}
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
          error={said('html')}
          required
        />
        {send.error && at !== 'subject' && at !== 'html' && <Failure error={send.error} />}
        <Group justify="flex-end">
          <Button
            type="submit"
            loading={send.isPending}
            disabled={!allowed || !text.trim() || (mail && !subject.trim())}
            rightSection={<IconSend size={15} stroke={1.7} />}
          >
            {t('begin.send')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What was typed, as paragraphs that are never read as markup. */
function paragraphs(text: string): string {
  const escaped = text.trim().replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return escaped
    .split(/\n{2,}/)
    .map((part) => `<p>${part.replace(/\n/g, '<br>')}</p>`)
    .join('');
}
