import { Button, Text } from '@mantine/core';
import { type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useNow } from '@/lib/clock';
import { ago, dateTime } from '@/lib/format';
import { Failure, Lines } from '@/ui/page';
import { told, useFieldLabels } from './activity-words';
import classes from './contact-panel.module.css';
import { activityQuery, CATEGORIES, ofContactQuery } from './queries';

/** A contact's conversations, newest first, without the one that is open beside them. */
export function ContactConversations({ contact, except }: { contact: string; except?: string }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(ofContactQuery(contact));
  const now = useNow();
  if (query.isPending) return <Lines count={3} height={16} />;
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  const shown = query.data.pages.flatMap((page) => page.items).filter((c) => c.id !== except);
  if (shown.length === 0) {
    return <Nothing text={except ? t('history.noOther') : t('contacts.noConversations')} />;
  }
  return (
    <>
      <ul className={classes.previous}>
        {shown.map((c) => (
          <li key={c.id}>
            <Link to="/inbox/{-$id}" params={{ id: c.id }} search={{ view: 'all' }} preload={false}>
              <span className={classes.preview}>{c.subject || c.preview || t('inbox.conversation')}</span>
              <span className={classes.when}>
                {ago(c.lastMessageAt, now)} · {t(`status.${c.status.toLowerCase() as 'open'}`)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <Older query={query} />
    </>
  );
}

/** What else happened with a contact, when and by whom, newest first; what was said stands beside it. */
export function ContactActivity({ contact }: { contact: string }) {
  const { t } = useTranslation();
  const fields = useFieldLabels();
  const query = useInfiniteQuery(activityQuery(contact, BESIDE));
  const now = useNow();
  if (query.isPending) return <Lines count={3} height={16} />;
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  const shown = query.data.pages.flatMap((page) => page.items);
  if (shown.length === 0) return <Nothing text={t('history.nothing')} />;
  return (
    <>
      <ol className={classes.activity}>
        {shown.map((a) => (
          <li key={a.position}>
            <span>{told(t, a, fields)}</span>
            <span className={classes.when} title={dateTime(a.at)}>
              {ago(a.at, now)}
              {a.conversation?.subject && ` · ${a.conversation.subject}`}
            </span>
          </li>
        ))}
      </ol>
      <Older query={query} />
    </>
  );
}

const BESIDE = CATEGORIES.filter((c) => c !== 'MESSAGES');

function Nothing({ text }: { text: string }) {
  return (
    <Text size="sm" c="dimmed">
      {text}
    </Text>
  );
}

function Older({
  query,
}: {
  query: Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'>;
}) {
  const { t } = useTranslation();
  return query.hasNextPage ? (
    <Button
      variant="subtle"
      size="compact-sm"
      mt={4}
      loading={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
    >
      {t('history.more')}
    </Button>
  ) : null;
}
