/**
 * Turns a person's formatted reply into elements. The server has cleaned it already; reading it again
 * through a short list of tags means that nothing is ever parsed as HTML inside a customer's page,
 * which also keeps pages with Trusted Types working.
 */
import { type Child, h } from './dom';

const allowed = 'p br b strong i em u s code pre ul ol li blockquote h1 h2 h3'.split(' ');
const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00a0' };

const decode = (text: string) =>
  text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name) =>
    name
      ? (named[name] ?? whole)
      : String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex, 16)),
  );

type Open = { tag: string; href?: string; children: Child[] };

export function rich(html: string): Child[] {
  const stack: Open[] = [{ tag: '', children: [] }];
  const top = () => stack[stack.length - 1] as Open;
  const close = () => {
    const { tag, href, children } = stack.pop() as Open;
    const element = href
      ? h('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, children)
      : h(tag, null, children);
    top().children.push(element);
  };
  for (const [token, slash, name = '', attributes = ''] of html.matchAll(/<(\/?)(\w+)([^>]*)>|[^<]+|</g)) {
    const tag = name.toLowerCase();
    if (!tag) top().children.push(decode(token));
    else if (slash) {
      if (stack.some((open) => open.tag === tag)) {
        while (top().tag !== tag) close();
        close();
      }
    } else if (tag === 'br') top().children.push(h('br', null));
    else if (tag === 'a') {
      const href = decode(/href="([^"]*)"/i.exec(attributes)?.[1] ?? '');
      // Anything but a web or mail address stays text.
      stack.push({ tag, href: /^(https?:\/\/|mailto:)/i.test(href) ? href : undefined, children: [] });
    } else if (allowed.includes(tag)) stack.push({ tag, children: [] });
  }
  while (stack.length > 1) close();
  return top().children;
}

/** Plain text with its web addresses as links. */
export const linked = (text: string): Child[] =>
  text
    .split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/)
    .map((part, index) =>
      index % 2 ? h('a', { href: part, target: '_blank', rel: 'noopener noreferrer nofollow' }, part) : part,
    );
