export { applyCompanyEvent, companyFieldsQuery } from './company-queries';
export { ContactDetails } from './contact-details';
export { applyJobEvent } from './job-queries';
export { applyContactEvent, contactQuery, fieldsQuery } from './queries';
export { applySegmentEvent } from './segment-queries';
export { OWNER, STAGE, stagesQuery, useOwners } from './standing';
