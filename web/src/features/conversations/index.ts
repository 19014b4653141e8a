export { applyConversationEvent } from './live';
export { conversationKeys, countsQuery, listQuery } from './queries';
export { applySignal, forgetSignals, settleSignals } from './signals';
export { conversationTitle } from './words';
