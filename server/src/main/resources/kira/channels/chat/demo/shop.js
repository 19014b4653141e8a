// What a customer's own page may do with the chat: open it, and ask something in it.
for (const button of document.querySelectorAll('[data-ask]')) {
  button.addEventListener('click', () => window.Kira.open(button.dataset.ask || undefined));
}
window.Kira.onunread((unread) => {
  document.title = document.title.replace(/^\(\d+\) /, '');
  if (unread) document.title = `(${unread}) ${document.title}`;
});

// What it may tell about its visitor: page views are sent by the script itself, the rest is said here.
const cart = [];
for (const button of document.querySelectorAll('[data-product]')) {
  button.addEventListener('click', () => {
    const { product, price } = button.dataset;
    cart.push(Number(price));
    window.kiraEvents?.track('Added to cart', { product, price: Number(price), currency: 'EUR' });
    const total = cart.reduce((sum, each) => sum + each, 0);
    document.querySelector('[data-cart]').textContent =
      `${cart.length} in the cart, €${total} together.`;
  });
}
