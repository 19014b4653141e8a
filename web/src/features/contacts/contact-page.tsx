import { Anchor, Badge, Button, Grid, Group, Stack, Text } from '@mantine/core';
import { IconArrowLeft, IconMessages } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '@/lib/clock';
import { ago, dateTime } from '@/lib/format';
import type { ConversationSummary } from '@/lib/types';
import { Face } from '@/ui/face';
import { Card, CardTitle, Empty, Failure, Lines, Page } from '@/ui/page';
import { ContactDetails } from './contact-details';
import classes from './contact-page.module.css';
import { contactQuery } from './queries';

const route = getRouteApi('/inside/contacts/$id');

export function ContactPage(): ReactNode {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const query = useQuery(contactQuery(id));
  const now = useNow();
  if (query.isPending) {
    return (
      <Page title={t('nav.contacts')}>
        <Lines count={6} />
      </Page>
    );
  }
  if (query.error) {
    return (
      <Page title={t('nav.contacts')}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  }
  const contact = query.data;
  const name = contact.name || contact.email || t('common.visitor');
  return (
    <Page
      title={name}
      subtitle={
        <Group gap="xs">
          <Face name={name} seed={contact.id} size={22} />
          <Text span c="dimmed">
            {contact.lastSeenAt
              ? t('contacts.seen', { ago: ago(contact.lastSeenAt, now) })
              : t('contacts.person')}
          </Text>
          {contact.verified && <Badge color="teal">{t('contacts.verified')}</Badge>}
        </Group>
      }
      actions={
        <Button component={Link} to="/contacts" variant="default" leftSection={<IconArrowLeft size={16} />}>
          {t('nav.contacts')}
        </Button>
      }
    >
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Stack>
            <Card>
              <CardTitle title={t('contacts.details')} />
              <ContactDetails contact={contact} />
            </Card>
            <Card>
              <CardTitle title={t('contacts.identities')} hint={t('contacts.identitiesHint')} />
              <ul className={classes.identities}>
                {contact.identities.map((i) => (
                  <li key={`${i.type}:${i.value}`}>
                    <Badge color={i.verified ? 'teal' : 'gray'}>{identityType(t, i.type)}</Badge>
                    <span title={i.value}>{i.value}</span>
                  </li>
                ))}
              </ul>
            </Card>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack>
            <Card>
              <CardTitle title={t('contacts.conversations')} />
              {!contact.conversations?.length ? (
                <Empty icon={<IconMessages size={30} stroke={1.5} />} title={t('contacts.noConversations')} />
              ) : (
                <ul className={classes.conversations}>
                  {contact.conversations.map((c) => (
                    <Conversation key={c.id} c={c} now={now} />
                  ))}
                </ul>
              )}
            </Card>
            {contact.activity && contact.activity.length > 0 && (
              <Card>
                <CardTitle title={t('contacts.activity')} />
                <ol className={classes.activity}>
                  {contact.activity.map((a) => (
                    <li key={`${a.at}${a.type}${a.text}`}>
                      <span>{a.text}</span>
                      <Text span size="xs" c="dimmed" title={dateTime(a.at)}>
                        {ago(a.at, now)}
                      </Text>
                    </li>
                  ))}
                </ol>
              </Card>
            )}
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  );
}

const TYPES = ['email', 'phone', 'external', 'anonymous'] as const;

function identityType(t: ReturnType<typeof useTranslation>['t'], type: string): string {
  const known = TYPES.find((k) => type.toLowerCase().startsWith(k));
  return known ? t(`identity.${known}`) : type;
}

function Conversation({ c, now }: { c: ConversationSummary; now: number }) {
  const { t } = useTranslation();
  return (
    <li>
      <Anchor component={Link} to={`/inbox/${c.id}`} c="inherit" className={classes.conversation}>
        <span className={classes.preview}>{c.subject ?? c.preview ?? t('inbox.conversation')}</span>
        <Badge color={c.status === 'OPEN' ? 'teal' : c.status === 'SNOOZED' ? 'blue' : 'gray'}>
          {t(`status.${c.status.toLowerCase() as 'open'}`)}
        </Badge>
        <Text span size="xs" c="dimmed" miw={90} ta="right">
          {ago(c.lastMessageAt, now)}
        </Text>
      </Anchor>
    </li>
  );
}
