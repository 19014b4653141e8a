/** What travels between the widget and the server. */

export type Settings = {
  title: string;
  greeting: string;
  color: string;
  position: 'LEFT' | 'RIGHT';
  suggestions: string[];
  /** What the assistant is called. */
  assistant: string;
  /** The widget's words in the visitor's language, where that is not English. */
  words?: Record<string, string>;
};

export type Conversation = {
  id: string;
  status: 'OPEN' | 'SNOOZED' | 'RESOLVED';
  holder: 'KIRA' | 'PERSON' | 'NONE';
  /** Name of the person who answers, once one does. */
  person?: string | null;
  rating?: number | null;
};

export type Attachment = { id: string; name: string; type: string; size: number; url?: string };

export type Citation = { n: number; title: string; heading: string; url: string; quote: string };

export type Message = {
  id: string;
  conversation: string;
  version: number;
  at: string;
  by: 'VISITOR' | 'KIRA' | 'USER' | 'SYSTEM';
  name: string;
  /** What happened, when nothing was said. */
  event?: string;
  text: string;
  html?: string;
  attachments: Attachment[];
  answer?: { known: boolean; quoted: boolean; citations: Citation[] };
};

export type Identity = { userId: string; email?: string; name?: string; hash?: string };

/** Something the visitor did that the server has not yet acknowledged. */
export type Pending = {
  id: string;
  conversation: string;
  at: number;
  type: 'send' | 'person' | 'rate';
  text?: string;
  attachments?: Attachment[];
  score?: number;
  comment?: string;
};

export type FromServer =
  | { type: 'ready'; conversation?: Conversation }
  | { type: 'token'; token: string }
  | { type: 'ack'; id: string; version: number }
  | { type: 'refused'; id?: string; code: string; message: string; retryAfter?: number }
  | { type: 'message'; message: Message }
  | { type: 'state'; conversation: Conversation }
  | { type: 'signal'; signal: 'typing'; conversation: string; name: string; on: boolean }
  | { type: 'signal'; signal: 'answer'; conversation: string; text: string }
  | { type: 'error'; code: string; message: string }
  | { type: 'pong' };
