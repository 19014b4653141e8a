export { DeliveryMark } from './delivery-mark';
export { applyChannelEvent, applyDeliveryEvent, deliveriesQuery } from './queries';
export { applyWhatsAppEvent, TemplateButton, useFreeTime, WindowClock, WindowClosed } from './whatsapp';
