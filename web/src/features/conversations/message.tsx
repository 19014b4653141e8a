import { ActionIcon, Badge, Button, Group, Loader, Text, Tooltip, UnstyledButton } from '@mantine/core';
import {
  IconAlertCircle,
  IconFile,
  IconHelpCircle,
  IconNote,
  IconRefresh,
  IconSparkles,
  IconTrash,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CallCard, MailMessage } from '@/features/channels';
import { CitedText, Sources } from '@/features/knowledge';
import { bytes, clock, dateTime } from '@/lib/format';
import { sentence } from '@/lib/problems';
import type { Attachment, Call, Choices, Mail, Message, Quote } from '@/lib/types';
import { SafeHtml } from '@/ui/safe-html';
import classes from './message.module.css';
import { discard, type Outgoing, resend } from './outbox';
import { eventSentence } from './words';

/** One entry of a thread: what somebody said, a note, or what happened. */
export const MessageView = memo(function MessageView({
  message,
  visitor,
  me,
  follows,
  onWhy,
  mark,
  mail,
  call,
  conversation,
  under,
}: {
  message: Message;
  visitor: string;
  me: string;
  /** Says more of the same author, so the name is not repeated. */
  follows: boolean;
  onWhy: (message: Message) => void;
  /** What became of it on its way to the contact. */
  mark?: ReactNode;
  /** What it was as a mail, if it came as one. */
  mail?: Mail | undefined;
  /** The call that it stands for, if it does. */
  call?: Call | undefined;
  conversation: string;
  /** What one can do with it, and what was done. */
  under?: ReactNode;
}) {
  const { t } = useTranslation();
  if (message.kind === 'EVENT') {
    const by = message.author;
    const told = by.kind === 'VISITOR' ? { ...message, author: { ...by, name: visitor } } : message;
    return (
      <p className={classes.event}>
        {eventSentence(t, told, dateTime)} · <time dateTime={message.at}>{clock(message.at)}</time>
      </p>
    );
  }
  const author = authorOf(t, message, visitor, me);
  if (message.kind === 'NOTE') {
    return (
      <Note author={author} at={message.at}>
        <Body html={message.html} text={message.text} />
        <Attachments list={message.attachments} />
      </Note>
    );
  }
  const kind = message.author.kind;
  const answer = message.answer ?? null;
  return (
    <article
      className={classes.entry}
      data-by={kind}
      data-mail={mail?.rich || undefined}
      data-call={call ? true : undefined}
      aria-label={`${author}, ${clock(message.at)}`}
    >
      {!follows && (
        <div className={classes.meta}>
          {kind === 'KIRA' && <IconSparkles size={14} stroke={1.7} aria-hidden />}
          {author} · <time dateTime={message.at}>{clock(message.at)}</time>
        </div>
      )}
      <div className={classes.bubble} title={dateTime(message.at)}>
        {call ? (
          <CallCard call={call} />
        ) : mail ? (
          <MailMessage
            conversation={conversation}
            mail={mail}
            text={<Body html={message.html} text={message.text} />}
            files={(shown) => <Attachments list={message.attachments.filter(shown)} />}
          />
        ) : (
          <>
            {message.quote && <Quoted quote={message.quote} visitor={visitor} />}
            {message.choices ? (
              <Asked choices={message.choices} />
            ) : answer ? (
              <CitedText text={answer.text || (message.text ?? '')} citations={answer.citations} />
            ) : (
              <Body html={message.html} text={message.text} />
            )}
            <Attachments list={message.attachments} />
          </>
        )}
        {answer && <Sources citations={answer.citations} />}
      </div>
      {message.chosen && (
        <Badge size="sm" color="teal" variant="light" mt={4} title={message.chosen.id}>
          {t('choices.chosen', { title: message.chosen.title })}
        </Badge>
      )}
      {answer?.trace && (
        <UnstyledButton className={classes.why} onClick={() => onWhy(message)}>
          <IconHelpCircle size={13} aria-hidden />
          {answer.known ? t('answer.why') : t('answer.whyUnknown')}
        </UnstyledButton>
      )}
      {(under || mark) && (
        <div className={classes.foot}>
          {under && <div className={classes.under}>{under}</div>}
          {mark}
        </div>
      )}
    </article>
  );
});

type Translate = TFunction;

function authorOf(t: Translate, message: Message, visitor: string, me: string): string {
  switch (message.author.kind) {
    case 'VISITOR':
      return visitor;
    case 'KIRA':
      return message.author.name || 'Kira';
    case 'SYSTEM':
      return 'Kira';
    case 'USER':
      return message.author.id === me ? t('inbox.you') : (message.author.name ?? t('inbox.colleague'));
  }
}

function Body({ html, text }: { html: string | null; text: string | null }) {
  if (html) return <SafeHtml html={html} />;
  return text ? (
    <div className={classes.plain} dir="auto">
      {text}
    </div>
  ) : null;
}

function Note({ author, at, children }: { author: string; at: string; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <article className={classes.note} aria-label={`${t('inbox.note')}: ${author}, ${clock(at)}`}>
      <IconNote size={16} stroke={1.7} aria-hidden />
      <div className={classes.noteBody}>
        <div className={classes.noteMeta}>
          <strong>{t('inbox.note')}</strong> · {author} · <time dateTime={at}>{clock(at)}</time>
        </div>
        {children}
      </div>
    </article>
  );
}

function Attachments({ list }: { list: Attachment[] }) {
  if (list.length === 0) return null;
  return (
    <ul className={classes.attachments}>
      {list.map((a) => (
        <li key={a.id}>
          <a href={a.url} target="_blank" rel="noopener" className={classes.attachment}>
            {/^image\/(png|jpe?g|gif|webp|avif)$/.test(a.type) ? (
              <img src={a.url} alt={a.name} loading="lazy" />
            ) : (
              <span className={classes.file}>
                <IconFile size={18} stroke={1.5} aria-hidden />
                <span className={classes.fileName}>{a.name}</span>
                <span className={classes.size}>{bytes(a.size)}</span>
              </span>
            )}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** What a reply answers, above it. */
function Quoted({ quote, visitor }: { quote: Quote; visitor: string }) {
  const { t } = useTranslation();
  return (
    <blockquote className={classes.quote} dir="auto">
      <strong>{quote.by === 'VISITOR' ? visitor : quote.by === 'KIRA' ? 'Kira' : t('inbox.us')}</strong>
      {quote.text}
    </blockquote>
  );
}

/** A question with what there is to choose from. */
function Asked({ choices }: { choices: Choices }) {
  return (
    <>
      {choices.header && <strong>{choices.header}</strong>}
      <div className={classes.plain} dir="auto">
        {choices.text}
      </div>
      <ol className={classes.choices}>
        {choices.choices.map((choice, i) => (
          <li key={choice.id} title={choice.id}>
            {choice.section && choice.section !== choices.choices[i - 1]?.section && (
              <strong>{choice.section}</strong>
            )}
            <div>
              {i + 1}. {choice.title}
            </div>
            {choice.description && <small>{choice.description}</small>}
          </li>
        ))}
      </ol>
      {choices.footer && <small>{choices.footer}</small>}
    </>
  );
}

/** A message that the server has not confirmed yet. */
export function OutgoingView({ outgoing, me, visitor }: { outgoing: Outgoing; me: string; visitor: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const body = (
    <>
      {outgoing.quote && <Quoted quote={outgoing.quote} visitor={visitor} />}
      <SafeHtml html={outgoing.html} />
      {outgoing.choices && (
        <ol className={classes.choices}>
          {outgoing.choices.choices.map((choice, i) => (
            <li key={choice.title}>
              {i + 1}. {choice.title}
            </li>
          ))}
        </ol>
      )}
      <Attachments list={outgoing.attachments} />
    </>
  );
  const failed = outgoing.state === 'failed';
  const state = failed ? (
    <Group gap={4} className={classes.failed} role="alert">
      <IconAlertCircle size={14} aria-hidden />
      <span>
        {t('inbox.notSent')} {sentence(t, outgoing.error)}
      </span>
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconRefresh size={12} />}
        onClick={() => resend(client, outgoing.id)}
      >
        {t('inbox.resend')}
      </Button>
      <Tooltip label={t('inbox.discard')}>
        <ActionIcon size="xs" aria-label={t('inbox.discard')} onClick={() => discard(outgoing.id)}>
          <IconTrash size={12} />
        </ActionIcon>
      </Tooltip>
    </Group>
  ) : (
    <span className={classes.sending}>{t('inbox.sending')}</span>
  );
  if (outgoing.note) {
    return (
      <div>
        <Note author={me} at={outgoing.at}>
          {body}
        </Note>
        <div className={classes.center}>{state}</div>
      </div>
    );
  }
  return (
    <article className={classes.entry} data-by="USER" data-state={outgoing.state}>
      <div className={classes.bubble}>{body}</div>
      {state}
    </article>
  );
}

/** Kira's answer while it is being written. */
export function StreamingView({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <article className={classes.entry} data-by="KIRA" aria-busy>
      <div className={classes.meta}>
        <IconSparkles size={14} stroke={1.7} aria-hidden />
        {t('inbox.kiraWrites')}
      </div>
      <div className={classes.bubble}>
        {text ? (
          <div className={classes.plain} dir="auto">
            {text}
            <span className={classes.caret} aria-hidden />
          </div>
        ) : (
          <Loader size={16} type="dots" />
        )}
      </div>
    </article>
  );
}

export function TypingView({ names }: { names: string }) {
  const { t } = useTranslation();
  return (
    <div className={classes.typing} role="status">
      <Loader size={14} type="dots" color="gray" />
      <Text size="xs" c="dimmed">
        {t('inbox.isTyping', { names })}
      </Text>
    </div>
  );
}
