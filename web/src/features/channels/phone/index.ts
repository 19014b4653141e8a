export { CallButton } from './call-button';
export { CallCard } from './call-card';
export { matters } from './phone-fields';
export { applyCallEvent, callsQuery } from './queries';
export { SimulatedCalls } from './simulated-calls';
