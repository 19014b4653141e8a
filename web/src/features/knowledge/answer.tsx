/** How an answer of Kira is shown: its text with numbered sources, and why it was given. */

import { Anchor, Badge, Group, HoverCard, Popover, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconExternalLink, IconSparkles } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { duration, number } from '@/lib/format';
import type { Answer, Citation, Trace } from '@/lib/types';
import { Empty } from '@/ui/page';
import classes from './answer.module.css';

/** Splits `a [1] b [2][3]` at its markers. */
export function parts(text: string): (string | number)[] {
  return text
    .split(/(\[\d{1,3}\])/)
    .filter((part) => part !== '')
    .map((part) => (/^\[\d{1,3}\]$/.test(part) ? Number(part.slice(1, -1)) : part));
}

/** The text with each `[n]` as a button that shows the passage; a marker without a source stays text. */
export function CitedText({
  text,
  citations,
  onLeave,
}: {
  text: string;
  citations: Citation[];
  onLeave?: () => void;
}) {
  return (
    <div className={classes.text} dir="auto">
      {text.split(/\n{2,}/).map((paragraph, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: paragraphs of a fixed text
        <p key={i}>
          {parts(paragraph).map((part, j) => {
            if (typeof part === 'string') {
              // biome-ignore lint/suspicious/noArrayIndexKey: parts of a fixed text
              return <Fragment key={j}>{part}</Fragment>;
            }
            const citation = citations.find((c) => c.n === part);
            return citation ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: parts of a fixed text
              <CitationChip key={j} citation={citation} onLeave={onLeave} />
            ) : (
              `[${part}]`
            );
          })}
        </p>
      ))}
    </div>
  );
}

function CitationChip({ citation, onLeave }: { citation: Citation; onLeave?: () => void }) {
  const { t } = useTranslation();
  return (
    <Popover width={340} position="top" withArrow trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton
          className={classes.chip}
          aria-label={t('answer.source', { n: citation.n, title: citation.articleTitle })}
        >
          {citation.n}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('answer.source', { n: citation.n, title: citation.articleTitle })}>
        <Passage citation={citation} onLeave={onLeave} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Passage({ citation, onLeave }: { citation: Citation; onLeave?: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack gap={6}>
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap="xs">
        <Text size="sm" fw={600}>
          {citation.articleTitle}
        </Text>
        <Badge color="iris">{number(citation.score, 2)}</Badge>
      </Group>
      {citation.heading && citation.heading !== citation.articleTitle && (
        <Text size="xs" c="dimmed">
          {citation.heading}
        </Text>
      )}
      <blockquote className={classes.quote}>{citation.quote}</blockquote>
      <Group gap="md">
        <Anchor
          size="sm"
          component={Link}
          to={`/knowledge/${citation.articleId}`}
          hash={`p-${citation.passageId}`}
          onClick={onLeave}
        >
          {t('answer.openArticle')}
        </Anchor>
        {citation.url && (
          <Anchor size="sm" href={citation.url} target="_blank" rel="noopener">
            {t('answer.helpCentre')} <IconExternalLink size={13} aria-hidden />
          </Anchor>
        )}
      </Group>
    </Stack>
  );
}

/** The small row of sources under an answer. */
export function Sources({ citations, onLeave }: { citations: Citation[]; onLeave?: () => void }) {
  const { t } = useTranslation();
  if (citations.length === 0) return null;
  return (
    <ol className={classes.sources} aria-label={t('answer.sources')}>
      {citations.map((c) => (
        <li key={c.n}>
          <HoverCard width={340} openDelay={250} shadow="md" position="top-start">
            <HoverCard.Target>
              <Link
                className={classes.source}
                to="/knowledge/$id"
                params={{ id: c.articleId }}
                hash={`p-${c.passageId}`}
                onClick={onLeave}
              >
                <span className={classes.sourceNumber}>{c.n}</span>
                <span className={classes.sourceTitle}>{c.articleTitle}</span>
              </Link>
            </HoverCard.Target>
            <HoverCard.Dropdown>
              <Passage citation={c} onLeave={onLeave} />
            </HoverCard.Dropdown>
          </HoverCard>
        </li>
      ))}
    </ol>
  );
}

/** A whole answer with its sources, or what to do when there is none. */
export function AnswerView({
  answer,
  onLeave,
  action,
}: {
  answer: Answer;
  onLeave?: () => void;
  action?: ReactNode;
}) {
  const { t } = useTranslation();
  if (!answer.known) {
    return (
      <Empty icon={<IconSparkles size={32} stroke={1.5} />} title={t('answer.unknown')} action={action}>
        {t('answer.unknownHint')}
      </Empty>
    );
  }
  return (
    <div>
      <CitedText text={answer.text} citations={answer.citations} onLeave={onLeave} />
      <Sources citations={answer.citations} onLeave={onLeave} />
      {answer.trace && (
        <Text size="xs" c="dimmed" mt="xs">
          {modeOf(t, answer.trace)} · {milliseconds(answer.trace.tookMs)}
        </Text>
      )}
    </div>
  );
}

type Translate = TFunction;

export function modeOf(t: Translate, trace: Trace): string {
  return trace.mode === 'MODEL'
    ? t('answer.written', { model: trace.model ?? t('answer.model') })
    : t('answer.quoted');
}

function milliseconds(ms: number): string {
  return ms < 1000 ? `${number(ms)} ms` : duration(ms / 1000);
}

/** Why Kira answered (or did not): every passage it looked at, with scores, against the threshold. */
export function Why({ trace, known, onLeave }: { trace: Trace; known: boolean; onLeave?: () => void }) {
  const { t } = useTranslation();
  const top = Math.max(1, trace.threshold, ...trace.candidates.map((c) => c.score));
  return (
    <Stack gap="sm">
      <dl className={classes.facts}>
        <div>
          <dt>{t('answer.mode')}</dt>
          <dd>{known ? modeOf(t, trace) : t('answer.none')}</dd>
        </div>
        <div>
          <dt>{t('answer.best')}</dt>
          <dd className="tabular">{number(trace.best, 3)}</dd>
        </div>
        <div>
          <dt>{t('answer.took')}</dt>
          <dd className="tabular">{milliseconds(trace.tookMs)}</dd>
        </div>
      </dl>
      <Text size="xs" c="dimmed">
        {t('answer.explain')}
      </Text>
      <Text size="sm" fw={600} component="h3" m={0}>
        {t('answer.passages')}
      </Text>
      {trace.candidates.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('answer.noPassages')}
        </Text>
      )}
      <ol className={classes.candidates}>
        {trace.candidates.map((c) => (
          <li key={c.passageId}>
            <Group justify="space-between" wrap="nowrap" gap="xs" align="flex-start">
              <Anchor
                component={Link}
                to={`/knowledge/${c.articleId}`}
                hash={`p-${c.passageId}`}
                size="sm"
                fw={500}
                c="inherit"
                onClick={onLeave}
              >
                {c.title}
                {c.heading && c.heading !== c.title ? ` › ${c.heading}` : ''}
              </Anchor>
              {c.used && <Badge color="iris">{t('answer.used')}</Badge>}
            </Group>
            <div className={classes.bar} aria-hidden>
              <span
                style={{ width: `${(100 * Math.max(0, c.score)) / top}%` }}
                data-over={c.score >= trace.threshold}
              />
              <i style={{ left: `${(100 * trace.threshold) / top}%` }} />
            </div>
            <Text size="xs" c="dimmed" className="tabular">
              {t('answer.score', { score: number(c.score, 3) })} ·{' '}
              {t('answer.meaning', { score: number(c.cosine, 2) })} ·{' '}
              {t('answer.words', { score: number(c.bm25, 1) })}
            </Text>
          </li>
        ))}
      </ol>
      <Text size="xs" c="dimmed" className="tabular">
        {t('answer.threshold', { score: number(trace.threshold, 3) })}
      </Text>
    </Stack>
  );
}
