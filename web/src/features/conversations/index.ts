export { ContactActivity, ContactConversations } from './contact-history';
export { applyContactName, applyConversationEvent, happened, happenedInCompanies } from './live';
export { resendUnreached } from './outbox';
export { conversationKeys, countsQuery, listQuery } from './queries';
export { applySignal, forgetSignals, settleSignals } from './signals';
export { CompanyTimeline, Timeline } from './timeline';
export { conversationTitle } from './words';
