import { Badge, Button, Grid, Group, Stack, Text } from '@mantine/core';
import { IconArrowLeft, IconPencil } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '@/lib/clock';
import { ago } from '@/lib/format';
import { useCan } from '@/lib/session';
import type { Contact } from '@/lib/types';
import { Card, CardTitle, Failure, Lines, Page } from '@/ui/page';
import { ConsentCard } from './consent-card';
import { ContactDetails } from './contact-details';
import { ContactForm } from './contact-form';
import classes from './contact-page.module.css';
import { ContactPicture } from './contact-picture';
import { ContactSegments } from './contact-segments';
import { LooksAlike, MergedCard } from './merged';
import { contactQuery } from './queries';

const route = getRouteApi('/inside/contacts/$id');

/**
 * @param past shows what other features know of the contact
 * @param reach ways to reach the contact that other features know
 */
export function ContactPage({
  past,
  reach,
}: {
  past: (contact: string) => ReactNode;
  reach: (contact: Contact) => ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const navigate = route.useNavigate();
  const query = useQuery(contactQuery(id));
  const now = useNow();
  const can = useCan();
  const [editing, setEditing] = useState(false);
  const back = (
    <Button component={Link} to="/contacts" variant="default" leftSection={<IconArrowLeft size={16} />}>
      {t('nav.contacts')}
    </Button>
  );
  if (query.isPending) {
    return (
      <Page title={t('nav.contacts')}>
        <Lines count={6} />
      </Page>
    );
  }
  if (query.error) {
    return (
      <Page title={t('nav.contacts')} actions={back}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  }
  const contact = query.data;
  const name = contact.name || contact.email || t('common.visitor');
  return (
    <Page
      title={name}
      face={<ContactPicture contact={contact} size={48} />}
      subtitle={
        <Group gap="xs">
          <Text span c="dimmed">
            {contact.lastSeenAt
              ? t('contacts.seen', { ago: ago(contact.lastSeenAt, now) })
              : t('contacts.neverSeen')}
          </Text>
          {contact.verified && <Badge color="teal">{t('contacts.verified')}</Badge>}
        </Group>
      }
      actions={
        <>
          {back}
          {reach(contact)}
          {can('CONTACTS_WRITE') && (
            <Button leftSection={<IconPencil size={16} />} onClick={() => setEditing(true)}>
              {t('contacts.edit')}
            </Button>
          )}
        </>
      }
    >
      <ContactForm contact={contact} opened={editing} onClose={() => setEditing(false)} />
      <LooksAlike
        contact={contact}
        onMerged={(survivor) => void navigate({ to: '/contacts/$id', params: { id: survivor.id } })}
      />
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
                    <Badge color={i.verified ? 'teal' : 'gray'}>{t(`identity.${TYPES[i.type]}`)}</Badge>
                    <span title={i.value}>{i.value}</span>
                  </li>
                ))}
              </ul>
            </Card>
            <MergedCard contact={contact.id} />
            <ConsentCard contact={contact.id} />
            <ContactSegments contact={id} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack>{past(id)}</Stack>
        </Grid.Col>
      </Grid>
    </Page>
  );
}

const TYPES = {
  EMAIL: 'email',
  PHONE: 'phone',
  EXTERNAL: 'external',
  ANONYMOUS: 'anonymous',
} as const satisfies Record<Contact['identities'][number]['type'], string>;
