export { analyticsKeys } from './queries';
