/** The things the server's API speaks of, under the names the console uses for them. */

export type Role = 'OWNER' | 'ADMIN' | 'AGENT' | 'VIEWER';

export type Permission =
  | 'CONVERSATIONS_READ'
  | 'CONVERSATIONS_REPLY'
  | 'CONTACTS_READ'
  | 'CONTACTS_WRITE'
  | 'KNOWLEDGE_READ'
  | 'KNOWLEDGE_WRITE'
  | 'DASHBOARD_READ'
  | 'TEAM_READ'
  | 'TEAM_MANAGE'
  | 'AUDIT_READ'
  | 'SETTINGS_READ'
  | 'SETTINGS_MANAGE'
  | 'WORKSPACE_OWN';

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Session {
  user: { id: string; name: string; email: string; totpEnabled: boolean; locale: string };
  workspace: { id: string; name: string; slug: string; createdAt: string };
  role: Role;
  permissions: Permission[];
  workspaces: { id: string; name: string; role: Role }[];
}

export interface DeviceSession {
  id: string;
  current: boolean;
  createdAt: string;
  lastSeenAt: string;
  ip: string | null;
  userAgent: string | null;
}

export interface Member {
  userId: string;
  name: string;
  email: string;
  role: Role;
  joinedAt: string;
  lastSeenAt: string | null;
  totpEnabled: boolean;
}

export interface Invitation {
  id: string;
  email: string;
  role: Role;
  expiresAt: string;
}

export interface NewInvitation extends Invitation {
  url: string;
}

export interface InvitationOffer {
  workspaceName: string;
  email: string;
  role: Role;
  accountExists: boolean;
}

export interface RolePermissions {
  role: Role;
  permissions: Permission[];
}

export interface AuditEntry {
  position: string;
  at: string;
  actor: { kind: string; id: string | null; name: string | null };
  action: string;
  subject: { kind: string; id: string; label?: string | null };
  data: Record<string, unknown> | null;
  ip?: string | null;
}

export interface WorkspaceSettings {
  name: string;
  locale: string;
  timeZone: string;
  version: number;
}

export type View = 'open' | 'all' | 'mine' | 'unassigned' | 'kira' | 'waiting' | 'snoozed' | 'resolved';
export type Status = 'OPEN' | 'SNOOZED' | 'RESOLVED';
export type Holder = 'KIRA' | 'PERSON';
export type AuthorKind = 'VISITOR' | 'KIRA' | 'USER' | 'SYSTEM';

export interface ConversationSummary {
  id: string;
  version: number;
  subject: string | null;
  contact: { id: string; name: string | null; email?: string | null };
  channel: string;
  status: Status;
  holder: Holder;
  assignee: { id: string; name: string } | null;
  unread: number;
  preview: string | null;
  lastMessageAt: string;
  lastMessageBy: 'VISITOR' | 'KIRA' | 'USER' | null;
  waitingSince: string | null;
  csat: number | null;
  createdAt: string;
  snoozedUntil: string | null;
  csatComment: string | null;
  origin: Origin | null;
  handOffReason: string | null;
}

export interface Origin {
  page: string | null;
  title: string | null;
  referrer: string | null;
  userAgent: string | null;
}

export type Counts = Record<View | 'unread', number>;

export interface Attachment {
  id: string;
  name: string;
  type: string;
  size: number;
  url: string;
}

export interface Citation {
  n: number;
  articleId: string;
  articleTitle: string;
  articleSlug: string;
  url: string | null;
  passageId: string;
  heading: string | null;
  quote: string;
  score: number;
}

export interface Candidate {
  passageId: string;
  articleId: string;
  title: string;
  heading: string | null;
  score: number;
  cosine: number;
  bm25: number;
  used: boolean;
}

export interface Trace {
  threshold: number;
  best: number;
  candidates: Candidate[];
  mode: 'EXTRACTIVE' | 'MODEL';
  model?: string | null;
  tookMs: number;
}

export interface Answer {
  known: boolean;
  text: string;
  citations: Citation[];
  trace: Trace | null;
}

export interface MessageEvent {
  type: string;
  [detail: string]: unknown;
}

export interface Message {
  id: string;
  version: number;
  at: string;
  author: { kind: AuthorKind; id?: string | null; name?: string | null };
  kind: 'MESSAGE' | 'NOTE' | 'EVENT';
  html: string | null;
  text: string | null;
  attachments: Attachment[];
  answer?: Answer | null;
  event?: MessageEvent | null;
}

export interface Suggestion {
  known: boolean;
  text: string;
  citations: Citation[];
}

export interface ContactSummary {
  id: string;
  version: number;
  name: string | null;
  email: string | null;
  phone: string | null;
  externalId: string | null;
  verified: boolean;
  company?: string | null;
  locale: string | null;
  timeZone: string | null;
  createdAt: string;
  lastSeenAt: string | null;
}

export interface Contact extends ContactSummary {
  identities: { type: string; value: string; verified: boolean }[];
  conversations?: ConversationSummary[];
  activity?: { at: string; type: string; text: string }[];
}

export type Audience = 'PUBLIC' | 'INTERNAL';
export type ArticleStatus = 'DRAFT' | 'PUBLISHED';

export interface ArticleSummary {
  id: string;
  version: number;
  slug: string;
  title: string;
  audience: Audience;
  status: ArticleStatus;
  updatedAt: string;
  updatedBy: { id: string | null; name: string | null } | string | null;
  passages: number;
  indexed: boolean;
  indexError: string | null;
  collection: string | null;
}

export interface Article extends ArticleSummary {
  markdown: string;
}

export interface Passage {
  id: string;
  heading: string | null;
  text: string;
  words: number;
}

export interface KnowledgeStatus {
  articles: number;
  passages: number;
  indexedTo: string | null;
  behind: number;
  indexBytes: number;
  model: { name: string; dimensions: number };
  rebuilding: boolean;
}

export interface AssistantSettings {
  version: number;
  enabled: boolean;
  name: string;
  threshold: number | null;
  greeting: string | null;
  handOffMessage: string | null;
  endpoint: { baseUrl: string; model: string; apiKeySet: boolean } | null;
  /** What “calibrated” stands for now. */
  measuredThreshold?: number | null;
  /** Whether the operator gave every workspace a model. */
  installationModel?: boolean;
}

export interface EndpointCheck {
  ok: boolean;
  detail: string;
  latencyMs: number;
}

export interface Usage {
  day: string;
  model: string;
  calls: number;
  promptTokens: number;
  completionTokens: number;
}

export interface ChatSettings {
  version: number;
  title: string;
  greeting: string;
  color: string;
  position: string;
  allowedOrigins: string[];
  requireIdentity: boolean;
  identitySecretSet: boolean;
  suggestions: string[];
}

export interface Series {
  day: string;
  value: number | null;
}

export interface Dashboard {
  asOf: string;
  position: string;
  conversations: { total: number; previous: number; series: Series[] };
  resolvedByKira: { rate: number | null; previousRate: number | null; series: Series[] };
  firstResponse: { seconds: number | null; previousSeconds: number | null; series: Series[] };
  csat: { average: number | null; previousAverage: number | null; count: number; series: Series[] };
  volume: { day: string; kira: number; person: number }[];
  openNow: number;
  waitingNow: number;
  kiraNow: number;
  busiestHours: { hour: number; count: number }[];
  topArticles: { articleId: string; title: string; citations: number }[];
  unanswered: { conversationId: string; question: string; at: string }[];
}

export interface Onboarding {
  steps: { key: string; done: boolean }[];
}
