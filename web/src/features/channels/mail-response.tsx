import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { dateTime, number } from '@/lib/format';
import type { MailResponse } from '@/lib/types';
import { responseQuery } from './queries';

/** What whoever got a mail did with it; what programs did stands apart, and counts for nothing. */
export function MailResponseLine({ response }: { response: MailResponse }): ReactNode {
  const { t } = useTranslation();
  const programs = Object.values(response.programs).reduce((sum, n) => sum + n, 0);
  const parts = [
    response.opens > 0 && t('delivery.response.opened', { count: response.opens }),
    response.clicks > 0 && t('delivery.response.clicked', { count: response.clicks }),
    programs > 0 && t('delivery.response.programs', { count: programs }),
    response.unsubscribedAt && t('delivery.response.unsubscribed', { at: dateTime(response.unsubscribedAt) }),
  ].filter(Boolean);
  if (parts.length === 0) return null;
  return (
    <div>
      <Text size="xs" c="dimmed" title={programs > 0 ? t('delivery.response.programsHint') : undefined}>
        {parts.join(' · ')}
      </Text>
      {response.links.map((link) => (
        <Text key={link.url} size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {number(link.people)} ×{' '}
          <Anchor href={link.url} target="_blank" rel="noopener noreferrer" size="xs">
            {link.url}
          </Anchor>
        </Text>
      ))}
    </div>
  );
}

/** The same of one delivery, asked for when it is looked at. */
export function MailResponseOf({ delivery }: { delivery: string }): ReactNode {
  const response = useQuery(responseQuery(delivery));
  return response.data ? <MailResponseLine response={response.data} /> : null;
}
