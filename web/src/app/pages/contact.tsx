import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ContactPage } from '@/features/contacts/contact-page';
import { ContactActivity, ContactConversations } from '@/features/conversations';
import { useCan } from '@/lib/session';
import { Card, CardTitle } from '@/ui/page';

/** A contact with what conversations know of it; contacts themselves know nothing of those. */
export function Contact(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  return (
    <ContactPage
      past={(id) => (
        <>
          {can('CONVERSATIONS_READ') && (
            <Card>
              <CardTitle title={t('contacts.conversations')} />
              <ContactConversations contact={id} />
            </Card>
          )}
          <Card>
            <CardTitle title={t('contacts.activity')} />
            <ContactActivity contact={id} />
          </Card>
        </>
      )}
    />
  );
}
