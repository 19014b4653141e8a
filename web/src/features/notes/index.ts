export { Bell } from './bell';
export { NewNote, Note } from './note';
export { applyNoteEvent } from './queries';
export { ContactTasks } from './tasks';
