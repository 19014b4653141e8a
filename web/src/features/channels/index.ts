export { DeliveryMark } from './delivery-mark';
export { applyChannelEvent, applyDeliveryEvent, deliveriesQuery } from './queries';
