export { ContactDetails } from './contact-details';
export { applyContactEvent, contactQuery } from './queries';
export { applySegmentEvent } from './segment-queries';
