export { ContactActivity, ContactConversations } from './contact-history';
export { applyContactName, applyConversationEvent, happened } from './live';
export { resendUnreached } from './outbox';
export { conversationKeys, countsQuery, listQuery } from './queries';
export { applySignal, forgetSignals, settleSignals } from './signals';
export { Timeline } from './timeline';
export { conversationTitle } from './words';
