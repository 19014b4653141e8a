import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, data } from '@/lib/api';
import { ZONE } from '@/lib/format';
import type { LiveEvent } from '@/lib/realtime';
import type { Delivery } from '@/lib/types';

export const chatKeys = { settings: ['settings', 'chat'] as const };

export const chatQuery = queryOptions({
  queryKey: chatKeys.settings,
  queryFn: ({ signal }) => data(api.GET('/settings/chat', { signal })),
});

export const channelKeys = {
  all: ['channels'] as const,
  accounts: ['channels', 'accounts'] as const,
  adapters: ['channels', 'adapters'] as const,
  newest: (account: string) => ['channels', 'newest', account] as const,
  simulator: (account: string) => ['channels', 'simulator', account] as const,
  mails: (account: string, address: string | null) =>
    ['channels', 'simulator', account, 'mails', address] as const,
  phones: (account: string) => ['channels', 'simulator', account, 'phones'] as const,
  texts: (account: string, address: string) => ['channels', 'simulator', account, 'texts', address] as const,
  mailbox: (account: string) => ['channels', 'mailbox', account] as const,
  listener: (account: string) => ['channels', 'listener', account] as const,
  domain: (account: string) => ['channels', 'domain', account] as const,
  inboxMails: (conversation: string) => ['channels', 'inbox-mails', conversation] as const,
  secrets: (account: string) => ['channels', 'secrets', account] as const,
  recipients: (conversation: string) => ['channels', 'recipients', conversation] as const,
  figures: (account: string, days: number) => ['channels', 'figures', account, days] as const,
  trace: (delivery: string) => ['channels', 'trace', delivery] as const,
  responses: (account: string) => ['channels', 'responses', account] as const,
  response: (delivery: string) => ['channels', 'response', delivery] as const,
  deliveries: (conversation: string) => ['channels', 'deliveries', conversation] as const,
};

export const accountsQuery = queryOptions({
  queryKey: channelKeys.accounts,
  queryFn: ({ signal }) => data(api.GET('/channels/accounts', { signal })),
});

/** The providers that accounts can have, and what they ask for. */
export const adaptersQuery = queryOptions({
  queryKey: channelKeys.adapters,
  queryFn: ({ signal }) => data(api.GET('/channels/accounts/adapters', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** What went out by an account last. */
export function newestQuery(account: string) {
  return queryOptions({
    queryKey: channelKeys.newest(account),
    queryFn: ({ signal }) =>
      data(api.GET('/channels/accounts/{id}/deliveries', { params: { path: { id: account } }, signal })),
  });
}

export function simulatorQuery(account: string) {
  return queryOptions({
    queryKey: channelKeys.simulator(account),
    queryFn: ({ signal }) =>
      data(api.GET('/channels/accounts/{account}/simulator', { params: { path: { account } }, signal })),
  });
}

export function mailsQuery(account: string, address: string | null) {
  return queryOptions({
    queryKey: channelKeys.mails(account, address),
    queryFn: ({ signal }) =>
      data(
        api.GET('/channels/accounts/{account}/simulator/mails', {
          params: { path: { account }, query: { address: address ?? undefined } },
          signal,
        }),
      ),
  });
}

export function phonesQuery(account: string) {
  return queryOptions({
    queryKey: channelKeys.phones(account),
    queryFn: ({ signal }) =>
      data(
        api.GET('/channels/accounts/{account}/simulator/phones', { params: { path: { account } }, signal }),
      ),
  });
}

export function textsQuery(account: string, address: string) {
  return queryOptions({
    queryKey: channelKeys.texts(account, address),
    queryFn: ({ signal }) =>
      data(
        api.GET('/channels/accounts/{account}/simulator/texts', {
          params: { path: { account }, query: { address } },
          signal,
        }),
      ),
  });
}

/** What became of the messages of a conversation; the socket keeps it current. */
export function deliveriesQuery(conversation: string) {
  return queryOptions({
    queryKey: channelKeys.deliveries(conversation),
    queryFn: ({ signal }) =>
      data(api.GET('/conversations/{id}/deliveries', { params: { path: { id: conversation } }, signal })),
  });
}

/** What the messages of a conversation were as mails; asked for anew with each that came in. */
export function inboxMailsQuery(conversation: string, newest: string | undefined) {
  return queryOptions({
    queryKey: [...channelKeys.inboxMails(conversation), newest] as const,
    queryFn: ({ signal }) =>
      data(api.GET('/conversations/{id}/mails', { params: { path: { id: conversation } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What one mail says; it never changes. */
export function mailQuery(conversation: string, message: string, images: boolean) {
  return queryOptions({
    queryKey: [...channelKeys.inboxMails(conversation), 'body', message, images] as const,
    queryFn: ({ signal }) =>
      data(
        api.GET('/conversations/{id}/mails/{message}', {
          params: { path: { id: conversation, message }, query: { images } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What was done with the mails of an account; people may do it at any time. */
export function responsesQuery(account: string) {
  return queryOptions({
    queryKey: channelKeys.responses(account),
    queryFn: ({ signal }) =>
      data(api.GET('/channels/accounts/{account}/responses', { params: { path: { account } }, signal })),
    refetchInterval: 5_000,
  });
}

/** What was done with one mail. */
export function responseQuery(delivery: string) {
  return queryOptions({
    queryKey: channelKeys.response(delivery),
    queryFn: ({ signal }) =>
      data(api.GET('/deliveries/{id}/response', { params: { path: { id: delivery } }, signal })),
  });
}

/** How the mailbox of an account is; it may change by itself. */
export function mailboxQuery(account: string) {
  return queryOptions({
    queryKey: channelKeys.mailbox(account),
    queryFn: ({ signal }) =>
      data(api.GET('/channels/accounts/{account}/mailbox', { params: { path: { account } }, signal })),
    refetchInterval: 5_000,
  });
}

/** How mails come that other servers bring; the first one may come at any time. */
export function listenerQuery(account: string) {
  return queryOptions({
    queryKey: channelKeys.listener(account),
    queryFn: ({ signal }) =>
      data(api.GET('/channels/accounts/{account}/listener', { params: { path: { account } }, signal })),
    refetchInterval: 5_000,
  });
}

/** What DNS says of the domain of an account's sender. */
export function domainQuery(account: string) {
  return queryOptions({
    queryKey: channelKeys.domain(account),
    queryFn: ({ signal }) =>
      data(api.GET('/channels/accounts/{account}/domain', { params: { path: { account } }, signal })),
    staleTime: 60_000,
  });
}

/** Which secrets a webhook has, and which old ones still hold. */
export function secretsQuery(account: string) {
  return queryOptions({
    queryKey: channelKeys.secrets(account),
    queryFn: ({ signal }) =>
      data(
        api.GET('/channels/accounts/{account}/webhook-secrets', { params: { path: { account } }, signal }),
      ),
  });
}

/** How an account has been doing; counted behind the messages, so asked for now and then. */
export function figuresQuery(account: string, days: 1 | 7 | 30) {
  return queryOptions({
    queryKey: channelKeys.figures(account, days),
    queryFn: ({ signal }) =>
      data(
        api.GET('/channels/accounts/{account}/figures', {
          params: { path: { account }, query: { days, zone: ZONE } },
          signal,
        }),
      ),
    refetchInterval: 15_000,
    placeholderData: keepPreviousData,
  });
}

/** The whole way of a message. */
export function traceQuery(delivery: string) {
  return queryOptions({
    queryKey: channelKeys.trace(delivery),
    queryFn: ({ signal }) =>
      data(api.GET('/deliveries/{id}/trace', { params: { path: { id: delivery } }, signal })),
  });
}

/** To whom the next reply goes. */
export function recipientsQuery(conversation: string) {
  return queryOptions({
    queryKey: channelKeys.recipients(conversation),
    queryFn: ({ signal }) =>
      data(api.GET('/conversations/{id}/recipients', { params: { path: { id: conversation } }, signal })),
  });
}

/** The list with a delivery as it is now. */
export function withDelivery(list: Delivery[], delivery: Delivery): Delivery[] {
  return list.some((d) => d.id === delivery.id)
    ? list.map((d) => (d.id === delivery.id ? delivery : d))
    : [...list, delivery];
}

let accountsWait = false;

/** Counts of accounts move with every delivery: so often at most are they asked for again. */
const COUNTED_EVERY = 800;

export function applyDeliveryEvent(client: QueryClient, event: LiveEvent): void {
  const delivery = event.data?.delivery as Delivery | undefined;
  const conversation = event.data?.conversationId as string | null | undefined;
  if (delivery && conversation) {
    client.setQueryData<{ items: Delivery[] }>(channelKeys.deliveries(conversation), (known) =>
      known ? { ...known, items: withDelivery(known.items, delivery) } : known,
    );
    if (delivery.status === 'FAILED' || delivery.status === 'IN_DOUBT') {
      // Whether it may be sent again is told with the list alone.
      void client.invalidateQueries({ queryKey: channelKeys.deliveries(conversation) });
    }
  }
  if (delivery && conversation && !delivery.messageId) {
    // A call, whose card tells what keeps it from being dialled.
    void client.invalidateQueries({ queryKey: ['channels', 'phone', 'calls', conversation] });
  }
  if (delivery) {
    void client.invalidateQueries({ queryKey: channelKeys.trace(delivery.id) });
    client.setQueryData<{ items: Delivery[] }>(channelKeys.newest(delivery.accountId), (known) =>
      known?.items.some((d) => d.id === delivery.id)
        ? { ...known, items: withDelivery(known.items, delivery) }
        : known,
    );
    if (event.version === 1) {
      void client.invalidateQueries({ queryKey: channelKeys.newest(delivery.accountId) });
    }
  }
  countedAgain(client);
}

/** The do-not-contact list changed: what may be sent again may not any more, or may after all. */
export function applyListed(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: ['channels', 'deliveries'] });
  void client.invalidateQueries({ queryKey: ['channels', 'trace'] });
}

/** Something changed with accounts or simulated mailboxes. */
export function applyChannelEvent(client: QueryClient): void {
  countedAgain(client);
  void client.invalidateQueries({ queryKey: ['channels', 'simulator'] });
}

function countedAgain(client: QueryClient): void {
  if (accountsWait) return;
  accountsWait = true;
  setTimeout(() => {
    accountsWait = false;
    void client.invalidateQueries({ queryKey: channelKeys.accounts });
  }, COUNTED_EVERY);
}
