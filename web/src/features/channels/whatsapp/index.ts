export { NumberCards } from './number-card';
export { applyWhatsAppEvent } from './queries';
export { type FreeTime, TemplateButton, useFreeTime, WindowClock, WindowClosed } from './window';
