// What a customer's own page may do with the chat: open it, and ask something in it.
for (const button of document.querySelectorAll('[data-ask]')) {
  button.addEventListener('click', () => window.Kira.open(button.dataset.ask || undefined));
}
window.Kira.onunread((unread) => {
  document.title = document.title.replace(/^\(\d+\) /, '');
  if (unread) document.title = `(${unread}) ${document.title}`;
});
