export { applyCompanyEvent, applyFieldsEvent, companyFieldsQuery } from './company-queries';
export { applySuppressionEvent, purposesQuery } from './consent-words';
export { ContactDetails } from './contact-details';
export { ContactPicker } from './contact-picker';
export { applyJobEvent } from './job-queries';
export { applyContactEvent, contactQuery, fieldsQuery } from './queries';
export { applySegmentEvent } from './segment-queries';
export { OWNER, STAGE, stagesQuery, useOwners } from './standing';
