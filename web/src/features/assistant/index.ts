export { assistantQuery } from './queries';
