import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { BeginButton, CallButton } from '@/features/channels';
import { contactQuery } from '@/features/contacts';
import { ContactPage } from '@/features/contacts/contact-page';
import { ContactConversations, Timeline } from '@/features/conversations';
import { ContactTasks, NewNote } from '@/features/notes';
import { PrivacyCard } from '@/features/privacy';
import { useCan } from '@/lib/session';
import { Card, CardTitle } from '@/ui/page';

function ContactPrivacy({ id }: { id: string }): ReactNode {
  const contact = useQuery(contactQuery(id)).data;
  return contact && <PrivacyCard contact={id} name={contact.name} />;
}

/** A contact with what conversations know of it; contacts themselves know nothing of those. */
export function Contact(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  return (
    <ContactPage
      reach={(contact) => (
        <>
          <CallButton contact={contact.id} phone={contact.phone} />
          <BeginButton contact={contact} />
        </>
      )}
      past={(id) => (
        <>
          {can('CONVERSATIONS_READ') && (
            <Card>
              <CardTitle title={t('contacts.conversations')} />
              <ContactConversations contact={id} />
            </Card>
          )}
          <ContactTasks contact={id} />
          <Card>
            <CardTitle title={t('timeline.title')} />
            {can('CONTACTS_WRITE') && <NewNote contact={id} />}
            <Timeline contact={id} />
          </Card>
          <ContactPrivacy id={id} />
        </>
      )}
    />
  );
}
