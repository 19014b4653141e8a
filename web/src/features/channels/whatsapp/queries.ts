import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, data } from '@/lib/api';

export const whatsAppKeys = {
  number: (account: string) => ['channels', 'whatsapp', account] as const,
  window: (conversation: string) => ['channels', 'whatsapp-window', conversation] as const,
  reactions: (conversation: string) => ['channels', 'whatsapp-reactions', conversation] as const,
  sendable: (account: string) => ['channels', 'whatsapp-templates', 'account', account] as const,
  templates: (conversation: string) => ['channels', 'whatsapp-templates', conversation] as const,
};

/** What the provider says of an account's number, with all its templates. */
export function numberQuery(account: string) {
  return queryOptions({
    queryKey: whatsAppKeys.number(account),
    queryFn: ({ signal }) =>
      data(api.GET('/channels/accounts/{id}/whatsapp', { params: { path: { id: account } }, signal })),
  });
}

/**
 * Until when a conversation may be answered freely.
 * @param lastMessageAt of the conversation: with every message the window may be another
 */
export function windowQuery(conversation: string, lastMessageAt: string) {
  return queryOptions({
    queryKey: [...whatsAppKeys.window(conversation), lastMessageAt] as const,
    queryFn: async ({ signal }) => {
      const told = await data(
        api.GET('/conversations/{id}/whatsapp', { params: { path: { id: conversation } }, signal }),
      );
      // By this clock: the server's and the reader's need not agree.
      const ahead = Date.now() - Date.parse(told.now);
      return { ...told, closesAt: told.openUntil ? Date.parse(told.openUntil) + ahead : null };
    },
    placeholderData: (before) => before,
  });
}

/** The templates that can be sent in a conversation. */
export function templatesQuery(conversation: string) {
  return queryOptions({
    queryKey: whatsAppKeys.templates(conversation),
    queryFn: ({ signal }) =>
      data(
        api.GET('/conversations/{id}/whatsapp/templates', { params: { path: { id: conversation } }, signal }),
      ),
  });
}

/** The emoji that the team put on messages of a conversation. */
export function reactionsQuery(conversation: string) {
  return queryOptions({
    queryKey: whatsAppKeys.reactions(conversation),
    queryFn: ({ signal }) =>
      data(
        api.GET('/conversations/{id}/whatsapp/reactions', { params: { path: { id: conversation } }, signal }),
      ),
  });
}

/** The templates by which an account can begin a conversation. */
export function sendableQuery(account: string) {
  return queryOptions({
    queryKey: whatsAppKeys.sendable(account),
    queryFn: ({ signal }) =>
      data(
        api.GET('/channels/accounts/{id}/whatsapp/templates', { params: { path: { id: account } }, signal }),
      ),
  });
}

/** A colleague put an emoji on a message. */
export function applyReactionEvent(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: ['channels', 'whatsapp-reactions'] });
}

/** The provider told something of a number or of a template. */
export function applyWhatsAppEvent(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: ['channels', 'whatsapp'] });
  void client.invalidateQueries({ queryKey: ['channels', 'whatsapp-templates'] });
}
