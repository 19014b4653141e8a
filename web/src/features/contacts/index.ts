export { ContactDetails } from './contact-details';
export { applyContactEvent, contactQuery, fieldsQuery } from './queries';
export { applySegmentEvent } from './segment-queries';
