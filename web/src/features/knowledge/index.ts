export { AnswerView, CitedText, Sources, Why } from './answer';
export { applyArticleEvent } from './queries';
