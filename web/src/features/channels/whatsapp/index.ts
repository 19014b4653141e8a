export { NumberCards } from './number-card';
export { MessageTools } from './message-tools';
export { applyReactionEvent, applyWhatsAppEvent } from './queries';
export { type FreeTime, TemplateButton, useFreeTime, WindowClock, WindowClosed } from './window';
