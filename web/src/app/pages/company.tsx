import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CompanyPage } from '@/features/contacts/company-page';
import { CompanyTimeline } from '@/features/conversations';
import { Card, CardTitle } from '@/ui/page';

/** A company with what its members did; contacts themselves know nothing of conversations. */
export function Company(): ReactNode {
  const { t } = useTranslation();
  return (
    <CompanyPage
      past={(id) => (
        <Card>
          <CardTitle title={t('timeline.title')} hint={t('companies.timelineHint')} />
          <CompanyTimeline company={id} />
        </Card>
      )}
    />
  );
}
