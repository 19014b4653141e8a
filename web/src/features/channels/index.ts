export { BeginButton } from './begin/begin-button';
export { DeliveryMark } from './delivery-mark';
export { KindIcon } from './kind-icon';
export { MailMessage } from './mail';
export { applyCallEvent, CallButton, CallCard, callsQuery } from './phone';
export {
  applyChannelEvent,
  applyDeliveryEvent,
  applyListed,
  channelKeys,
  deliveriesQuery,
  inboxMailsQuery,
} from './queries';
export { MailRecipients } from './recipients';
export { InsertTemplate } from './templates/insert-template';
export {
  applyReactionEvent,
  applyWhatsAppEvent,
  MessageTools,
  TemplateButton,
  useFreeTime,
  WindowClock,
  WindowClosed,
} from './whatsapp';
