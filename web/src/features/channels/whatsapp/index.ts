export { MessageTools } from './message-tools';
export { NumberCards } from './number-card';
export { applyReactionEvent, applyWhatsAppEvent } from './queries';
export { type FreeTime, TemplateButton, useFreeTime, WindowClock, WindowClosed } from './window';
