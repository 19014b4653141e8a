/** What the visitor sees. Everything is drawn from one state; nothing is kept here but the draft. */

import type { Chat, Failed } from './chat';
import { on, readable } from './color';
import { type Child, h } from './dom';
import type { Drafts } from './drafts';
import type { Attachment, Message, Pending, Settings } from './protocol';
import { linked, rich } from './rich';
import { fill, type Words, wordsOf } from './words';

const MOST = 8_000;

const icon = (path: Child, size = 20) => (
  <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" focusable="false">
    {path}
  </svg>
);
const stroke = (d: string, size?: number) => icon(<path class="line" d={d} />, size);
const sparkle = (size?: number) =>
  icon(
    <path d="M12 2.5l2.3 6.2 6.2 2.3-6.2 2.3L12 19.5l-2.3-6.2L3.5 11l6.2-2.3zM19 15.5l.9 2.6 2.6.9-2.6.9-.9 2.6-.9-2.6-2.6-.9 2.6-.9z" />,
    size,
  );
const star = <path d="M12 3l2.8 5.7 6.2.9-4.5 4.4 1.1 6.2-5.6-3-5.6 3 1.1-6.2L3 9.6l6.2-.9z" />;

const initials = (name: string) =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => part.charAt(0))
    .join('')
    .toUpperCase();

const field = (event: Event) => event.currentTarget as HTMLInputElement;

export type Screen = {
  chat: Chat;
  drafts: Drafts;
  base: string;
  locale: string;
  dark: boolean;
  phone: boolean;
  rating: number;
  toggle(open: boolean): void;
  refresh(): void;
};

export function view(screen: Screen) {
  const { state } = screen.chat;
  const settings = state.settings;
  if (!settings || state.barred) return null;
  const words = wordsOf(settings.words);
  const color = settings.color;
  const surface = screen.dark ? '#17171c' : '#ffffff';
  const theme = (element: HTMLElement | null) => {
    element?.style.setProperty('--brand', color);
    element?.style.setProperty('--on-brand', on(color));
    element?.style.setProperty('--accent', readable(color, surface));
  };
  return (
    <div
      class={`kira ${screen.dark ? 'dark' : ''} ${settings.position === 'LEFT' ? 'left' : ''} ${state.open ? 'open' : ''}`}
      ref={theme}
    >
      {state.open && panel(screen, words)}
      <button
        class="launcher"
        type="button"
        aria-label={
          state.open
            ? words.close
            : state.unread
              ? `${words.open}, ${fill(words.unread, state.unread)}`
              : words.open
        }
        aria-expanded={state.open}
        onClick={() => screen.toggle(!state.open)}
      >
        {state.open
          ? stroke('M6 9l6 6 6-6', 26)
          : stroke('M20 11.5a8 8 0 0 1-11.6 7.1L4 20l1.4-4.4A8 8 0 1 1 20 11.5z', 26)}
        {!state.open && state.unread > 0 && (
          <span class="badge">{state.unread > 9 ? '9+' : state.unread}</span>
        )}
      </button>
      <div class="hidden" role="status">
        {!state.open && state.unread > 0 ? fill(words.unread, state.unread) : ''}
      </div>
    </div>
  );
}

function panel(screen: Screen, words: Words) {
  const { chat, drafts } = screen;
  const { state } = chat;
  const settings = state.settings as Settings;
  const conversation = state.conversation;
  const person = conversation?.person;
  const withPerson = conversation?.holder === 'PERSON';
  const who = person ?? (withPerson ? words.team : settings.assistant);
  const asked = withPerson || state.pending.some((item) => item.type === 'person');
  const resolved = conversation?.status === 'RESOLVED';
  const last = state.messages.findLast((message) => !message.event);
  const thinking =
    conversation?.holder === 'KIRA' &&
    !resolved &&
    !state.pending.length &&
    last?.by === 'VISITOR' &&
    !state.draft;
  const fresh = !last && !state.pending.length;
  const drop = (event: DragEvent) => {
    event.preventDefault();
    drafts.over = false;
    drafts.add(event.dataTransfer?.files);
    screen.refresh();
  };
  const drag = (over: boolean) => (event: DragEvent) => {
    event.preventDefault();
    if (drafts.over !== over) {
      drafts.over = over;
      screen.refresh();
    }
  };
  return (
    <section
      class="panel"
      role="dialog"
      aria-modal={screen.phone}
      aria-label={fill(words.chat, settings.title)}
      onKeyDown={(event) => keys(event, screen)}
      onDragOver={drag(true)}
      onDragLeave={drag(false)}
      onDrop={drop}
    >
      <div class="head">
        <div class="face">
          {withPerson && person ? initials(person) : withPerson ? initials(settings.title) : sparkle(22)}
        </div>
        <div class="who">
          <h2>{settings.title}</h2>
          <p>
            {who}
            {!withPerson && ` · ${words.ai}`}
          </p>
        </div>
        {!asked && !resolved && (
          <button
            type="button"
            class="ghost"
            onClick={() => {
              if (fresh) chat.send(words.personAsk);
              chat.askForPerson();
            }}
          >
            {words.person}
          </button>
        )}
        <button
          type="button"
          class="ghost icon"
          aria-label={words.close}
          onClick={() => screen.toggle(false)}
        >
          {stroke('M6 6l12 12M18 6L6 18')}
        </button>
      </div>
      {state.link !== 'online' && state.link !== 'idle' && (
        <div class="link" role="status">
          {state.link === 'offline' ? words.offline : words.connecting}
        </div>
      )}
      <div class="log" role="log" aria-live="polite" aria-label={words.log}>
        {settings.greeting && (
          <div class="row them">
            <div class="bubble">{settings.greeting}</div>
          </div>
        )}
        {fresh && settings.suggestions.length > 0 && (
          <ul class="suggestions">
            {settings.suggestions.map((question) => (
              <li key={question}>
                <button type="button" onClick={() => chat.send(question)}>
                  {question}
                </button>
              </li>
            ))}
          </ul>
        )}
        {state.messages.map((message, index) => bubble(screen, words, message, state.messages[index - 1]))}
        {state.pending.filter((item) => item.type === 'send').map((item) => waiting(item, state.link, words))}
        {state.failed.map((item) => failed(item, chat, words))}
        {state.draft !== null && (
          <div class="row them" key="draft" aria-hidden="true">
            {byline(settings.assistant, words.ai, true)}
            <div class="bubble draft">{state.draft}</div>
          </div>
        )}
        {(thinking || (state.typing && !resolved)) && (
          <div class="row them" key="typing">
            <div class="bubble dots" aria-hidden="true">
              <i />
              <i />
              <i />
            </div>
            <p class="hidden">
              {state.typing ? fill(words.typing, state.typing) : fill(words.thinking, settings.assistant)}
            </p>
          </div>
        )}
        {asked && !person && !resolved && !fresh && <p class="note">{words.personComing}</p>}
        {resolved && rating(screen, words)}
      </div>
      {composer(screen, words)}
      {drafts.over && <div class="dropping">{words.drop}</div>}
    </section>
  );
}

/** Escape closes; on a phone, where the panel covers the page, Tab stays inside it. */
function keys(event: KeyboardEvent, screen: Screen) {
  if (event.key === 'Escape') {
    event.stopPropagation();
    screen.toggle(false);
  }
  if (event.key !== 'Tab' || !screen.phone) return;
  const stops = [
    ...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>(
      'button:not([disabled]),a[href],textarea,input,[tabindex="0"]',
    ),
  ];
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (event.target === edge) {
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
  }
}

const byline = (name: string, label: string, ai: boolean) => (
  <p class="by">
    {ai && sparkle(13)}
    {name}
    {ai && <span> · {label}</span>}
  </p>
);

function bubble(screen: Screen, words: Words, message: Message, before?: Message) {
  const mine = message.by === 'VISITOR';
  const ai = message.by === 'KIRA';
  const { settings } = screen.chat.state;
  if (message.event)
    return (
      message.event === 'Taken' && (
        <p class="note" key={message.id}>
          {fill(words.joined, message.name)}
        </p>
      )
    );
  const first = before?.by !== message.by || before?.name !== message.name;
  const { answer } = message;
  return (
    <div class={`row ${mine ? 'me' : 'them'}`} key={message.id}>
      {mine ? (
        <span class="hidden">{words.you}:</span>
      ) : (
        first && byline(ai ? (settings as Settings).assistant : message.name, words.ai, ai)
      )}
      {(message.text || message.html) && (
        <div class="bubble" title={new Date(message.at).toLocaleString(screen.locale)}>
          {message.html ? rich(message.html) : answer ? cited(screen, words, message) : linked(message.text)}
        </div>
      )}
      {files(screen, message.attachments)}
      {answer && answer.citations.length > 0 && (
        <div class="sources">
          <p>{answer.quoted ? words.quoted : words.sources}</p>
          <ol>
            {answer.citations.map((citation) => (
              <li key={citation.n}>
                <a href={screen.base + citation.url} target="_blank" rel="noopener" title={citation.quote}>
                  <b>{citation.n}</b>
                  <span>
                    {citation.title}
                    {citation.heading && citation.heading !== citation.title && (
                      <small> › {citation.heading}</small>
                    )}
                  </span>
                  <span class="hidden">({words.newTab})</span>
                </a>
              </li>
            ))}
          </ol>
        </div>
      )}
    </div>
  );
}

/** An answer's text with its [1] markers as links to the passages. */
function cited(screen: Screen, words: Words, message: Message) {
  return message.text.split(/\s?\[(\d+)\]/).map((part, index) => {
    if (index % 2 === 0) return linked(part);
    const source = message.answer?.citations.find((citation) => String(citation.n) === part);
    return source ? (
      <a
        class="cite"
        href={screen.base + source.url}
        target="_blank"
        rel="noopener"
        aria-label={`${fill(words.source, source.n, source.title)} (${words.newTab})`}
      >
        {source.n}
      </a>
    ) : (
      `[${part}]`
    );
  });
}

const size = (bytes: number) =>
  bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

const files = (screen: Screen, attachments: Attachment[]) =>
  attachments.map((file) => {
    const label = [
      stroke('M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zM14 3v5h5', 18),
      <span>{file.name}</span>,
      <small>{size(file.size)}</small>,
    ];
    if (!file.url)
      return (
        <div class="file" key={file.id}>
          {label}
        </div>
      );
    const image = /^image\/(png|jpeg|gif|webp)$/.test(file.type);
    return (
      <a
        class={image ? 'image' : 'file'}
        key={file.id}
        href={screen.base + file.url}
        target="_blank"
        rel="noopener"
      >
        {image ? <img src={screen.base + file.url} alt={file.name} loading="lazy" /> : label}
      </a>
    );
  });

const waiting = (item: Pending, link: string, words: Words) => (
  <div class="row me wait" key={item.id}>
    {item.text && <div class="bubble">{item.text}</div>}
    {item.attachments?.map((file) => (
      <div class="file" key={file.id}>
        <span>{file.name}</span>
      </div>
    ))}
    {link === 'offline' && <p class="by">{words.waiting}</p>}
  </div>
);

const failed = (item: Failed, chat: Chat, words: Words) => (
  <div class="row me" key={item.id}>
    <div class="bubble">{item.text}</div>
    <p class="by bad" role="alert">
      {words.notSent} {item.why}{' '}
      <button type="button" onClick={() => chat.again(item.id)}>
        {words.again}
      </button>{' '}
      <button type="button" onClick={() => chat.discard(item.id)}>
        {words.discard}
      </button>
    </p>
  </div>
);

function rating(screen: Screen, words: Words) {
  const { chat, drafts } = screen;
  const given = chat.state.conversation?.rating;
  return (
    <div class="ended" key="ended">
      <p>{words.resolved}</p>
      {given ? (
        <p role="status">
          {words.thanks} <b aria-hidden="true">{'★'.repeat(given)}</b>
        </p>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (screen.rating) chat.rate(screen.rating, drafts.comment.slice(0, 1000));
          }}
        >
          <fieldset>
            <legend>{words.rate}</legend>
            {[1, 2, 3, 4, 5].map((score) => (
              <label key={score} class={score <= screen.rating ? 'on' : ''}>
                <input
                  type="radio"
                  name="score"
                  checked={score === screen.rating}
                  aria-label={fill(words.stars, score)}
                  onChange={() => {
                    screen.rating = score;
                    screen.refresh();
                  }}
                />
                {icon(star, 28)}
              </label>
            ))}
          </fieldset>
          {screen.rating > 0 && [
            <textarea
              rows={2}
              maxLength={1000}
              aria-label={words.comment}
              placeholder={words.comment}
              onInput={(event) => {
                drafts.comment = field(event).value;
              }}
            />,
            <button type="submit" class="solid">
              {words.rateSend}
            </button>,
          ]}
        </form>
      )}
      <button
        type="button"
        class="plain"
        onClick={() => {
          screen.rating = 0;
          chat.renew();
        }}
      >
        {words.renew}
      </button>
    </div>
  );
}

function composer(screen: Screen, words: Words) {
  const { chat, drafts } = screen;
  const over = drafts.text.length - MOST;
  const send = () => {
    const files = drafts.done();
    if (over > 0 || drafts.busy() || !(drafts.text.trim() || files.length)) return;
    chat.send(drafts.text.trim(), files);
    drafts.clear();
    screen.refresh();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {drafts.files.map((file) => (
        <div class="file" key={file.key}>
          <span>{file.name}</span>
          {file.error ? (
            <small class="bad" role="alert">
              {file.error}
            </small>
          ) : file.sent ? (
            <small>{size(file.size)}</small>
          ) : (
            <progress max={1} value={file.progress} aria-label={file.name} />
          )}
          <button
            type="button"
            aria-label={fill(words.remove, file.name)}
            onClick={() => drafts.remove(file)}
          >
            {stroke('M6 6l12 12M18 6L6 18', 14)}
          </button>
        </div>
      ))}
      {over > 0 && (
        <p class="bad" role="alert">
          {fill(words.tooLong, over)}
        </p>
      )}
      <div class="bar">
        <label class="clip">
          {stroke('M8 12.5l5.6-5.6a3 3 0 0 1 4.3 4.3L10.4 18.6a5 5 0 0 1-7-7l7.4-7.4')}
          <input
            type="file"
            multiple
            aria-label={words.attach}
            onChange={(event) => {
              drafts.add(field(event).files);
              field(event).value = '';
            }}
          />
        </label>
        <textarea
          rows={1}
          aria-label={words.message}
          placeholder={words.write}
          value={drafts.text}
          onInput={(event) => {
            drafts.text = field(event).value;
            chat.typing(!!drafts.text);
            screen.refresh();
          }}
          onBlur={() => chat.typing(false)}
          onPaste={(event) => {
            if (event.clipboardData?.files.length) {
              event.preventDefault();
              drafts.add(event.clipboardData.files);
            }
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
              event.preventDefault();
              send();
            }
          }}
        />
        <button type="submit" class="solid icon" aria-label={words.send} disabled={over > 0 || drafts.busy()}>
          {stroke('M5 12h14M13 6l6 6-6 6')}
        </button>
      </div>
    </form>
  );
}
