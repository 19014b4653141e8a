import { Alert, Button, Chip, Group, Loader, Text, UnstyledButton } from '@mantine/core';
import {
  IconBolt,
  IconBuilding,
  IconChevronDown,
  IconChevronRight,
  IconEye,
  IconGitMerge,
  IconHeadset,
  IconMessage,
  IconNote,
  IconPhone,
  IconShieldCheck,
  IconTag,
  IconUser,
} from '@tabler/icons-react';
import { type InfiniteData, type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ComponentType, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { OWNER } from '@/features/contacts';
import { Note } from '@/features/notes';
import { useNow } from '@/lib/clock';
import { ago, clock, dateTime, longDay } from '@/lib/format';
import type { Activity, ActivityCategory, Page } from '@/lib/types';
import { Failure, Lines } from '@/ui/page';
import { doer, fieldName, type Labels, told, useFieldLabels, useValueNames, written } from './activity-words';
import { activityQuery, CATEGORIES, companyActivityQuery, OF_COMPANIES } from './queries';
import classes from './timeline.module.css';

const ICONS: Record<ActivityCategory, ComponentType<{ size?: number }>> = {
  MESSAGES: IconMessage,
  CONVERSATIONS: IconHeadset,
  PAGES: IconEye,
  EVENTS: IconBolt,
  PROFILE: IconUser,
  CONSENT: IconShieldCheck,
  NOTES: IconNote,
  COMPANY: IconBuilding,
};

/** Everything that happened with a contact, newest first, day by day. */
export function Timeline({ contact }: { contact: string }) {
  return (
    <Parts all={CATEGORIES}>
      {(wanted) => (
        <OfContact contact={contact} wanted={wanted} everything={wanted.length === CATEGORIES.length} />
      )}
    </Parts>
  );
}

/** Everything that happened with a company and its members. */
export function CompanyTimeline({ company }: { company: string }) {
  return (
    <Parts all={OF_COMPANIES}>
      {(wanted) => (
        <OfCompany company={company} wanted={wanted} everything={wanted.length === OF_COMPANIES.length} />
      )}
    </Parts>
  );
}

/** Which parts of a timeline are to be seen. */
function Parts({
  all,
  children,
}: {
  all: readonly ActivityCategory[];
  children: (wanted: ActivityCategory[]) => ReactNode;
}) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<ActivityCategory[]>([]);
  return (
    <>
      <Chip.Group multiple value={chosen} onChange={(value) => setChosen(value as ActivityCategory[])}>
        <Group gap={6} mb="md" role="group" aria-label={t('timeline.show')}>
          {all.map((c) => (
            <Chip key={c} value={c} size="xs" variant="light">
              {t(`timeline.category.${c.toLowerCase() as 'pages'}`)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {children(all.filter((c) => chosen.length === 0 || chosen.includes(c)))}
    </>
  );
}

interface Asked {
  wanted: ActivityCategory[];
  /** Whether no part is left out. */
  everything: boolean;
}

function OfContact({ contact, wanted, everything }: Asked & { contact: string }) {
  return <Entries query={useInfiniteQuery(activityQuery(contact, wanted))} everything={everything} />;
}

function OfCompany({ company, wanted, everything }: Asked & { company: string }) {
  return <Entries query={useInfiniteQuery(companyActivityQuery(company, wanted))} everything={everything} />;
}

function Entries({
  query,
  everything,
}: {
  query: UseInfiniteQueryResult<InfiniteData<Page<Activity>>>;
  everything: boolean;
}) {
  const { t } = useTranslation();
  const labels = useFieldLabels();
  if (query.isPending) return <Lines count={5} height={28} />;
  if (query.isError && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  const shown = query.data.pages.flatMap((page) => page.items);
  if (shown.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {everything ? t('history.nothing') : t('timeline.noneOfThese')}
      </Text>
    );
  }
  return (
    <>
      {days(shown).map(([day, entries]) => (
        <section key={day} aria-label={day}>
          <h3 className={classes.day}>{day}</h3>
          <ol className={classes.entries}>
            {entries.map((a) => (
              <Entry key={a.position} entry={a} labels={labels} />
            ))}
          </ol>
        </section>
      ))}
      {query.isFetchNextPageError && (
        <Alert color="red" variant="light" role="alert">
          {t('common.failed')}
        </Alert>
      )}
      {query.hasNextPage && (
        <More loading={query.isFetchingNextPage} more={() => void query.fetchNextPage()} />
      )}
    </>
  );
}

/** Entries of a day stand together; their order is the list's. */
function days(entries: Activity[]): [string, Activity[]][] {
  const found: [string, Activity[]][] = [];
  for (const entry of entries) {
    const day = longDay(entry.at);
    const last = found.at(-1);
    if (last?.[0] === day) last[1].push(entry);
    else found.push([day, [entry]]);
  }
  return found;
}

/** Goes on by itself when the reader comes near; the button is for those who do not scroll. */
function More({ loading, more }: { loading: boolean; more: () => void }) {
  const { t } = useTranslation();
  const at = useRef<HTMLDivElement>(null);
  const go = useRef(more);
  go.current = more;
  useEffect(() => {
    const element = at.current;
    if (!element || loading || typeof IntersectionObserver === 'undefined') return;
    const observer = new IntersectionObserver(
      (seen) => {
        if (seen.some((s) => s.isIntersecting)) go.current();
      },
      { rootMargin: '400px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [loading]);
  return (
    <div ref={at}>
      {loading ? (
        <Loader size="sm" />
      ) : (
        <Button variant="subtle" size="compact-sm" onClick={more}>
          {t('history.more')}
        </Button>
      )}
    </div>
  );
}

/** Who is named beside what happened, where the sentence does not name them. */
const ELSE: string[] = ['SOURCE', 'IMPORT', 'BULK', 'UNDO', 'WORKFLOW'];

function Entry({ entry: a, labels }: { entry: Activity; labels: Labels }) {
  const { t } = useTranslation();
  const now = useNow();
  const Icon = a.call
    ? IconPhone
    : a.type === 'ContactTagged'
      ? IconTag
      : a.type === 'ContactAbsorbed'
        ? IconGitMerge
        : ICONS[a.category];
  const what = told(t, a, labels);
  const who = ELSE.includes(a.by.kind) ? doer(t, a) : '';
  const by = what.includes(who) ? '' : who;
  return (
    <li className={classes.entry} data-category={a.category}>
      <span className={classes.icon} aria-hidden>
        <Icon size={14} />
      </span>
      <div className={classes.what}>
        <div className={classes.line}>
          <span className={classes.told}>{what}</span>
          <time dateTime={a.at} title={dateTime(a.at)} className={classes.when}>
            {Math.abs(now - Date.parse(a.at)) < 86_400_000 ? ago(a.at, now) : clock(a.at)}
          </time>
        </div>
        {a.text && <div className={classes.text}>{a.text}</div>}
        {a.note && <Note note={a.note} />}
        {(by || a.conversation || a.contact) && (
          <div className={classes.where}>
            {a.contact && (
              <Link to="/contacts/$id" params={{ id: a.contact.id }}>
                {a.contact.name}
              </Link>
            )}
            {by && <span>{t('timeline.from', { source: by })}</span>}
            {a.conversation && (
              <Link
                to="/inbox/{-$id}"
                params={{ id: a.conversation.id }}
                search={{ view: 'all' }}
                preload={false}
              >
                {a.conversation.subject || t('inbox.conversation')}
              </Link>
            )}
          </div>
        )}
        <Changes entry={a} labels={labels} />
        <Properties entry={a} />
      </div>
    </li>
  );
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What it was before, and what it is now. */
function Changes({ entry, labels }: { entry: Activity; labels: Labels }) {
  const { t } = useTranslation();
  const names = useValueNames();
  const changes = entry.story?.changes ?? [];
  const value = (field: string, of: unknown) => {
    const named = names[field]?.get(String(of)) ?? of;
    // The server names who it still knows; of somebody who left, only the id is there.
    return written(t, field === OWNER && ID.test(String(named)) ? t('standing.left') : named);
  };
  if (changes.length === 0) return null;
  return (
    <dl className={classes.changes}>
      {changes.map((c) => (
        <div key={c.field}>
          <dt>{fieldName(t, c.field, labels)}</dt>
          <dd>
            {c.before !== null && c.before !== undefined && (
              <>
                <del>{value(c.field, c.before)}</del>
                <span aria-hidden> → </span>
              </>
            )}
            <ins>{value(c.field, c.after)}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What the source said besides, folded away: there may be much of it. */
function Properties({ entry }: { entry: Activity }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const properties = Object.entries((entry.story?.properties as Record<string, unknown> | null) ?? {});
  if (properties.length === 0) return null;
  return (
    <>
      <UnstyledButton className={classes.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? <IconChevronDown size={12} aria-hidden /> : <IconChevronRight size={12} aria-hidden />}
        {t('timeline.properties', { count: properties.length })}
      </UnstyledButton>
      {open && (
        <dl className={classes.properties}>
          {properties.map(([key, value]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>{written(t, value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
