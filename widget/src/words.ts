/** The widget's own words. Other languages than English come with the settings, so that they cost nothing here. */
const english = {
  open: 'Open chat',
  close: 'Close chat',
  chat: 'Chat with {0}',
  log: 'Conversation',
  unread: '{0} unread messages',
  write: 'Write a message…',
  message: 'Message',
  send: 'Send',
  attach: 'Attach a file',
  drop: 'Drop files to attach them',
  remove: 'Remove {0}',
  person: 'Talk to a person',
  personAsk: 'I would like to talk to a person.',
  personComing: 'A person will answer here as soon as possible.',
  joined: '{0} has joined.',
  ai: 'AI assistant',
  team: 'Our team',
  you: 'You',
  typing: '{0} is typing…',
  thinking: '{0} is looking it up…',
  sources: 'Sources',
  source: 'Source {0}: {1}',
  newTab: 'opens in a new tab',
  quoted: 'Quoted word for word from our help pages',
  offline: 'No connection. Your messages are kept and sent as soon as it is back.',
  connecting: 'Connecting…',
  waiting: 'Waiting to be sent',
  notSent: 'Not sent.',
  again: 'Try again',
  discard: 'Discard',
  tooLong: '{0} characters too many',
  tooLarge: '{0} is larger than 10 MB.',
  uploadFailed: '{0} could not be uploaded.',
  resolved: 'This conversation has ended.',
  rate: 'How was it?',
  stars: '{0} of 5',
  comment: 'Anything to add? (optional)',
  rateSend: 'Send rating',
  thanks: 'Thank you for your rating.',
  renew: 'Start a new conversation',
};

export type Words = typeof english;

export const wordsOf = (more?: Record<string, string>): Words => ({ ...english, ...more });

export const fill = (text: string, ...values: unknown[]) =>
  text.replace(/\{(\d)\}/g, (_, index) => String(values[Number(index)]));
