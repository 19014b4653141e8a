/** The REST surface the console uses, in the shape openapi-fetch reads. */
import type * as T from './types';

type Answers<R> = { responses: { 200: { content: { 'application/json': R } } } };
type None = { responses: { 204: { content?: never } } };
type Query<Q> = { parameters: { query?: Q } };
type Path<P> = { parameters: { path: P } };
type IfMatch = { parameters: { header?: { 'If-Match'?: string } } };
type Body<B> = { requestBody: { content: { 'application/json': B } } };
type Id = Path<{ id: string }>;
type Paged = { cursor?: string; limit?: number };
type Act<B = never> = {
  post: Id & Answers<T.ConversationSummary> & ([B] extends [never] ? unknown : Body<B>);
};

export interface paths {
  '/auth/sign-up': {
    post: Body<{ workspaceName: string; name: string; email: string; password: string }> & Answers<T.Session>;
  };
  '/auth/sign-in': { post: Body<{ email: string; password: string; code?: string }> & Answers<T.Session> };
  '/auth/sign-out': { post: None };
  '/session': {
    get: Answers<T.Session>;
    patch: Body<{ name?: string; locale?: string }> & Answers<T.Session>;
  };
  '/session/workspace': { post: Body<{ workspaceId: string }> & Answers<T.Session> };
  '/workspaces': { post: Body<{ name: string }> & Answers<T.Session> };
  '/sessions': { get: Answers<{ items: T.DeviceSession[] }>; delete: None };
  '/sessions/{id}': { delete: Id & None };
  '/account/password': { post: Body<{ current: string; next: string }> & None };
  '/account/totp': { post: Answers<{ secret: string; uri: string; qrSvg: string }> };
  '/account/totp/confirm': { post: Body<{ code: string }> & Answers<{ recoveryCodes: string[] }> };
  '/account/totp/disable': { post: Body<{ password: string }> & None };
  '/members': { get: Answers<{ items: T.Member[] }> };
  '/members/{userId}': {
    patch: Path<{ userId: string }> & Body<{ role: T.Role }> & Answers<T.Member>;
    delete: Path<{ userId: string }> & None;
  };
  '/invitations': {
    get: Answers<{ items: T.Invitation[] }>;
    post: Body<{ email: string; role: T.Role }> & Answers<T.NewInvitation>;
  };
  '/invitations/{id}': { delete: Id & None };
  '/invitations/by-token/{token}': { get: Path<{ token: string }> & Answers<T.InvitationOffer> };
  '/invitations/by-token/{token}/accept': {
    post: Path<{ token: string }> &
      Body<{ name?: string; password: string; code?: string }> &
      Answers<T.Session>;
  };
  '/roles': { get: Answers<{ items: T.RolePermissions[] }> };
  '/audit': { get: Query<Paged & { actor?: string; type?: string }> & Answers<T.Page<T.AuditEntry>> };
  '/workspace': {
    get: Answers<T.WorkspaceSettings>;
    patch: IfMatch &
      Body<{ name?: string; locale?: string; timeZone?: string }> &
      Answers<T.WorkspaceSettings>;
  };
  '/conversations': {
    get: Query<Paged & { view?: T.View; q?: string }> & Answers<T.Page<T.ConversationSummary>>;
  };
  '/conversations/counts': { get: Answers<T.Counts> };
  '/conversations/{id}': { get: Id & Answers<T.ConversationSummary> };
  '/conversations/{id}/messages': {
    get: { parameters: { path: { id: string }; query?: { before?: number; limit?: number } } } & Answers<
      T.Page<T.Message>
    >;
    post: Id &
      Body<{ id?: string; html: string; attachments: string[]; note?: boolean }> &
      Answers<T.Message>;
  };
  '/conversations/{id}/take': Act;
  '/conversations/{id}/release': Act;
  '/conversations/{id}/resolve': Act;
  '/conversations/{id}/reopen': Act;
  '/conversations/{id}/read': Act;
  '/conversations/{id}/assign': Act<{ userId: string | null }>;
  '/conversations/{id}/snooze': Act<{ until: string }>;
  '/conversations/{id}/suggest': { post: Id & Answers<T.Suggestion> };
  '/contacts': { get: Query<Paged & { q?: string }> & Answers<T.Page<T.ContactSummary>> };
  '/contacts/{id}': {
    get: Id & Answers<T.Contact>;
    patch: { parameters: { path: { id: string }; header?: { 'If-Match'?: string } } } & Body<{
      name?: string | null;
      email?: string | null;
      phone?: string | null;
    }> &
      Answers<T.Contact>;
  };
  '/dashboard': { get: Query<{ days?: 7 | 30 | 90; zone?: string }> & Answers<T.Dashboard> };
  '/onboarding': { get: Answers<T.Onboarding> };
  '/articles': {
    get: Query<Paged & { q?: string; audience?: T.Audience; status?: T.ArticleStatus }> &
      Answers<T.Page<T.ArticleSummary>>;
    post: Body<{
      title: string;
      markdown: string;
      audience: T.Audience;
      status: T.ArticleStatus;
      collection: string | null;
    }> &
      Answers<T.Article>;
  };
  '/articles/{id}': {
    get: Id & Answers<T.Article>;
    put: { parameters: { path: { id: string }; header?: { 'If-Match'?: string } } } & Body<{
      title: string;
      markdown: string;
      audience: T.Audience;
      status: T.ArticleStatus;
      collection: string | null;
    }> &
      Answers<T.Article>;
    delete: { parameters: { path: { id: string }; header?: { 'If-Match'?: string } } } & None;
  };
  '/articles/{id}/passages': { get: Id & Answers<{ items: T.Passage[] }> };
  '/articles/preview': { post: Body<{ markdown: string }> & Answers<{ html: string }> };
  '/knowledge/status': { get: Answers<T.KnowledgeStatus> };
  '/knowledge/rebuild': { post: { responses: { 202: { content?: never } } } };
  '/knowledge/ask': { post: Body<{ question: string; audience: T.Audience }> & Answers<T.Answer> };
  '/settings/assistant': {
    get: Answers<T.AssistantSettings>;
    put: IfMatch &
      Body<{
        enabled: boolean;
        name: string;
        threshold: number | null;
        greeting: string | null;
        handOffMessage: string | null;
        endpoint: { baseUrl: string; model: string; apiKey?: string } | null;
      }> &
      Answers<T.AssistantSettings>;
  };
  '/settings/assistant/check': {
    post: Body<{ baseUrl: string; model: string; apiKey?: string }> & Answers<T.EndpointCheck>;
  };
  '/usage': { get: Answers<{ items: T.Usage[] }> };
  '/settings/chat': {
    get: Answers<T.ChatSettings>;
    put: IfMatch & Body<Omit<T.ChatSettings, 'version' | 'identitySecretSet'>> & Answers<T.ChatSettings>;
  };
  '/settings/chat/identity-secret': { post: Answers<{ secret: string }> };
}
