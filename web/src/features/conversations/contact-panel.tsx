import { Anchor, Badge, CloseButton, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ContactDetails, contactQuery } from '@/features/contacts';
import { Why } from '@/features/knowledge';
import { useNow } from '@/lib/clock';
import { ago } from '@/lib/format';
import { pictureOf } from '@/lib/pictures';
import { useCan } from '@/lib/session';
import type { Message, Origin } from '@/lib/types';
import { Face } from '@/ui/face';
import { Failure, Lines } from '@/ui/page';
import { safeLink } from '@/ui/safe-html';
import { ContactActivity, ContactConversations } from './contact-history';
import classes from './contact-panel.module.css';
import { conversationQuery } from './queries';
import { contactName } from './words';

/** Who is on the other side, and where they came from. */
export function ContactPanel({ id }: { id: string }) {
  const { t } = useTranslation();
  const can = useCan();
  const conversation = useQuery(conversationQuery(id));
  const contactId = conversation.data?.contact.id ?? '';
  const contact = useQuery({ ...contactQuery(contactId), enabled: contactId !== '' && can('CONTACTS_READ') });
  const now = useNow();
  const c = conversation.data;
  if (!c) {
    return (
      <Stack>
        <Group>
          <Skeleton circle height={44} />
          <Skeleton height={18} width={140} />
        </Group>
        <Lines count={4} height={16} />
      </Stack>
    );
  }
  const name = contactName(t, c.contact);
  return (
    <Stack gap="lg">
      <Group gap="sm" wrap="nowrap">
        <Face name={name} seed={c.contact.id} size={44} picture={pictureOf(c.contact)} />
        <div className={classes.names}>
          <Title order={2} className={classes.name}>
            {can('CONTACTS_READ') ? (
              <Anchor component={Link} to={`/contacts/${c.contact.id}`} c="inherit" fw={600}>
                {name}
              </Anchor>
            ) : (
              name
            )}
          </Title>
          <Text size="sm" c="dimmed">
            {contact.data?.lastSeenAt
              ? t('contacts.seen', { ago: ago(contact.data.lastSeenAt, now) })
              : t('contacts.person')}
          </Text>
          {contact.data?.verified && (
            <Badge color="teal" mt={2}>
              {t('contacts.verified')}
            </Badge>
          )}
        </div>
      </Group>
      {c.handOffReason && (
        <Block title={t('inbox.handedOver')}>
          <Text size="sm">{reason(t, c.handOffReason)}</Text>
        </Block>
      )}
      {contact.error ? (
        <Failure error={contact.error} retry={() => void contact.refetch()} />
      ) : contact.data ? (
        <Block title={t('contacts.details')}>
          <ContactDetails contact={contact.data} />
        </Block>
      ) : can('CONTACTS_READ') ? (
        <Lines count={4} height={16} />
      ) : null}
      {c.origin && <OriginBlock origin={c.origin} />}
      <Block title={t('inbox.previous')}>
        <ContactConversations contact={c.contact.id} except={id} />
      </Block>
      {can('CONTACTS_READ') && (
        <Block title={t('contacts.activity')}>
          <ContactActivity contact={c.contact.id} />
        </Block>
      )}
    </Stack>
  );
}

const REASONS = ['asked', 'unavailable', 'disabled'] as const;

function reason(t: TFunction, code: string): string {
  const known = REASONS.find((r) => r === code.toLowerCase());
  return known ? t(`handOff.${known}`) : code;
}

function Block({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className={classes.heading}>{title}</h3>
      {children}
    </section>
  );
}

function OriginBlock({ origin }: { origin: Origin }) {
  const { t } = useTranslation();
  const page = safeLink(origin.page);
  return (
    <Block title={t('inbox.origin')}>
      <dl className={classes.facts}>
        {origin.page && (
          <div>
            <dt>{t('inbox.page')}</dt>
            <dd>
              {page && /^https?:/i.test(page) ? (
                <Anchor href={page} target="_blank" rel="noopener noreferrer nofollow" size="sm">
                  {origin.title || pathOf(page)} <IconExternalLink size={12} aria-hidden />
                </Anchor>
              ) : (
                origin.title || origin.page
              )}
            </dd>
          </div>
        )}
        {origin.referrer && (
          <div>
            <dt>{t('inbox.referrer')}</dt>
            <dd>{hostOf(origin.referrer)}</dd>
          </div>
        )}
        {origin.userAgent && (
          <div>
            <dt>{t('inbox.browser')}</dt>
            <dd title={origin.userAgent}>{browserOf(origin.userAgent)}</dd>
          </div>
        )}
      </dl>
    </Block>
  );
}

function pathOf(address: string): string {
  try {
    const url = new URL(address);
    return url.host + url.pathname;
  } catch {
    return address;
  }
}

function hostOf(address: string): string {
  try {
    return new URL(address).host;
  } catch {
    return address;
  }
}

/** `Firefox on Windows` out of a browser's long name for itself. */
export function browserOf(agent: string): string {
  const browser = /Edg\//.test(agent)
    ? 'Edge'
    : /OPR\//.test(agent)
      ? 'Opera'
      : /Firefox\//.test(agent)
        ? 'Firefox'
        : /Chrome\//.test(agent)
          ? 'Chrome'
          : /Safari\//.test(agent)
            ? 'Safari'
            : (agent.split(/[\s/]/)[0] ?? agent);
  const system = /iPhone|iPad/.test(agent)
    ? 'iOS'
    : /Android/.test(agent)
      ? 'Android'
      : /Windows/.test(agent)
        ? 'Windows'
        : /Mac OS/.test(agent)
          ? 'macOS'
          : /Linux|X11/.test(agent)
            ? 'Linux'
            : null;
  return system ? `${browser} · ${system}` : browser;
}

export function WhyPanel({ message, onClose }: { message: Message; onClose: () => void }) {
  const { t } = useTranslation();
  const trace = message.answer?.trace;
  return (
    <Stack gap="md">
      <Group justify="space-between" wrap="nowrap">
        <Title order={2}>{message.answer?.known ? t('answer.why') : t('answer.whyUnknown')}</Title>
        <CloseButton onClick={onClose} aria-label={t('common.close')} />
      </Group>
      {trace && <Why trace={trace} known={message.answer?.known ?? false} />}
    </Stack>
  );
}
